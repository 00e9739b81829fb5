package io.openchutes.metrics.instance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** What an instance is, as it is consumed and stored. */
@Embeddable
@RegisterForReflection
public record InstanceFacts(
        @Column(name = "chute_id") UUID chuteId,
        @Column(name = "miner_hotkey") String minerHotkey,
        String region,
        String gpu,
        @Column(name = "gpu_count") int gpuCount,
        @Column(name = "launched_at") Instant launchedAt,
        boolean verified) {
    public InstanceFacts {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(minerHotkey, "miner_hotkey");
        Objects.requireNonNull(launchedAt, "launched_at");
    }
}
