package io.openchutes.chutes.instance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The state of an instance, as the registry publishes it. */
@RegisterForReflection
public record InstanceChanged(
        UUID instanceId,
        UUID chuteId,
        UUID version,
        String minerHotkey,
        String region,
        String gpu,
        int gpuCount,
        Instant launchedAt,
        boolean active,
        boolean verified,
        Instant activatedAt,
        Instant lastVerifiedAt,
        Instant at) {
    public InstanceChanged {
        Objects.requireNonNull(instanceId, "instance_id");
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(minerHotkey, "miner_hotkey");
        Objects.requireNonNull(gpu, "gpu");
        Objects.requireNonNull(launchedAt, "launched_at");
        Objects.requireNonNull(at, "at");
    }

    public static final String LAUNCHED = "instance-launched";
    public static final String VERIFIED = "instance-verified";
    public static final String ACTIVATED = "instance-activated";
    public static final String REMOVED = "instance-removed";
}
