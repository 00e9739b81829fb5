package io.openchutes.metrics.instance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** What the metrics need of an instance's state as the registry tells it. */
@RegisterForReflection
public record InstanceState(
        UUID instanceId,
        UUID chuteId,
        String minerHotkey,
        String region,
        String gpu,
        int gpuCount,
        Instant launchedAt,
        boolean active,
        boolean verified,
        Instant at) {

    public InstanceState {
        Objects.requireNonNull(instanceId, "instance_id");
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(minerHotkey, "miner_hotkey");
        Objects.requireNonNull(launchedAt, "launched_at");
        Objects.requireNonNull(at, "at");
    }
}
