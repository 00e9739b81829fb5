package io.openchutes.chutes.image;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Who owns an image and where it is pulled from, as it is consumed, stored and answered to miners. */
@Embeddable
@RegisterForReflection
public record ImageOrigin(
        @Column(name = "user_id") UUID userId,
        @Schema(examples = "chutes") String username,

        @Column(name = "chutes_version") @Schema(nullable = true, description = "Of the SDK in the image.")
        String chutesVersion,

        @Schema(nullable = true, description = "What a kubelet pulls; null where the image lies in no registry.")
        String reference) {
    public ImageOrigin {
        Objects.requireNonNull(userId, "user_id");
        Objects.requireNonNull(username, "username");
    }
}
