package io.openchutes.chutes.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openchutes.chutes.account.LogoUrls;
import io.openchutes.chutes.account.UserResponse;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An image as callers see it, alone and inside a chute. */
@Schema(name = "Image")
public record ImageResponse(
        UUID imageId,
        @Schema(examples = "vllm") String name,
        @Schema(examples = "nightly-2025111700") String tag,
        @Schema(description = "Empty if none.") String readme,
        @JsonProperty("public") @Schema(name = "public") boolean isPublic,

        @Schema(examples = "built and pushed", description = "Only `built and pushed` can be deployed.")
        String status,

        Instant createdAt,
        @Schema(nullable = true) Instant buildStartedAt,
        @Schema(nullable = true) Instant buildCompletedAt,
        @Schema(nullable = true) String patchVersion,
        @Schema(nullable = true) String logoId,
        @Schema(nullable = true) String logo,

        @Schema(nullable = true, description = "Null while the owner's account is not known.")
        UserResponse user) {
    public static ImageResponse of(Image image, UserResponse user, LogoUrls logos) {
        return new ImageResponse(
                image.imageId(),
                image.name(),
                image.tag(),
                image.readme() == null ? "" : image.readme(),
                image.isPublic(),
                image.status(),
                image.createdAt(),
                image.buildStartedAt(),
                image.buildCompletedAt(),
                image.patchVersion(),
                image.logoId(),
                logos.of(image.logoId()),
                user);
    }
}
