package io.openchutes.instances.instance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a miner claimed and where it launches it, as it is stored, answered and published.
 *
 * @param version a UUID
 * @param launchedAt when it was claimed
 */
@Embeddable
@RegisterForReflection
public record Launch(
        UUID chuteId,
        @Schema(implementation = UUID.class) String version,
        @Schema(examples = "h100") String gpu,
        int gpuCount,
        @Schema(nullable = true) String region,
        Instant launchedAt) {}
