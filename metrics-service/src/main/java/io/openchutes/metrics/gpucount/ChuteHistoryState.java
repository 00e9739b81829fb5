package io.openchutes.metrics.gpucount;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The newest GPU count that a chute was deployed with, as consumed. */
@RegisterForReflection
public record ChuteHistoryState(UUID chuteId, Integer gpuCount, Instant deployedAt, Instant deletedAt) {

    public ChuteHistoryState {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(gpuCount, "gpu_count");
        Objects.requireNonNull(deployedAt, "deployed_at");
    }
}
