package io.openchutes.chutes.miner;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openchutes.chutes.image.Image;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An image as miners pull it. */
@Schema(name = "OfferedImage")
public record OfferedImage(
        UUID imageId,
        UUID userId,
        @Schema(examples = "chutes") String username,
        @Schema(examples = "vllm") String name,
        @Schema(examples = "nightly-2025111700") String tag,
        @JsonProperty("public") @Schema(name = "public") boolean isPublic,
        @Schema(examples = Image.DEPLOYABLE) String status,

        @Schema(nullable = true, description = "What a kubelet pulls; null where the image lies in no registry.")
        String reference,

        @Schema(nullable = true) String patchVersion,

        @Schema(nullable = true, description = "Of the SDK in the image.")
        String chutesVersion,

        Instant createdAt) {
    static OfferedImage of(Image image) {
        return new OfferedImage(
                image.imageId(),
                image.userId(),
                image.username(),
                image.name(),
                image.tag(),
                image.isPublic(),
                image.status(),
                image.reference(),
                image.patchVersion(),
                image.chutesVersion(),
                image.createdAt());
    }
}
