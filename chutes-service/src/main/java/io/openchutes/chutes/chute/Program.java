package io.openchutes.chutes.chute;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The image and versions that a chute runs.
 *
 * @param version of the code on its image
 */
@Embeddable
@RegisterForReflection
public record Program(
        UUID version,

        @Column(name = "standard_template") @Schema(nullable = true)
        String standardTemplate,

        @Schema(nullable = true) String revision,
        @Schema(nullable = true) Integer concurrency) {}
