package io.openchutes.chutes.instance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * What an instance is, as it is consumed and stored.
 *
 * @param gpu the GPU's short name
 */
@Embeddable
@RegisterForReflection
public record InstanceFacts(
        @Column(name = "chute_id") UUID chuteId,
        UUID version,
        @Column(name = "miner_hotkey") String minerHotkey,
        String region,
        String gpu,
        @Column(name = "gpu_count") int gpuCount,
        @Column(name = "launched_at") Instant launchedAt,
        boolean active,
        boolean verified,
        @Column(name = "last_verified_at") Instant lastVerifiedAt) {
    public InstanceFacts {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(minerHotkey, "miner_hotkey");
        Objects.requireNonNull(gpu, "gpu");
        Objects.requireNonNull(launchedAt, "launched_at");
    }
}
