package io.openchutes.chutes.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What callers and miners see of an image, as it is consumed, stored and answered.
 *
 * @param patchVersion null where the image was never patched: counts as {@code initial}
 */
@Embeddable
@RegisterForReflection
public record ImageFacts(
        @Schema(examples = "vllm") String name,
        @Schema(examples = "nightly-2025111700") String tag,

        @Column(name = "public") @JsonProperty("public") @Schema(name = "public")
        boolean isPublic,

        @Schema(examples = Image.DEPLOYABLE, description = "Only `built and pushed` can be deployed.")
        String status,

        @Column(name = "created_at") Instant createdAt,

        @Column(name = "patch_version") @Schema(nullable = true)
        String patchVersion) {
    public ImageFacts {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(tag, "tag");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(createdAt, "created_at");
    }
}
