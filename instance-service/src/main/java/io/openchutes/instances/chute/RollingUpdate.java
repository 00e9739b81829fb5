package io.openchutes.instances.chute;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * The replacement of a chute's instances by those of a new version, as chutes-service announces it.
 *
 * @param permitted miner hotkey → how many instances it had when the update began
 */
@RegisterForReflection
public record RollingUpdate(String oldVersion, String newVersion, Instant startedAt, Map<String, Integer> permitted) {
    public RollingUpdate {
        Objects.requireNonNull(oldVersion, "old_version");
        Objects.requireNonNull(newVersion, "new_version");
        Objects.requireNonNull(startedAt, "started_at");
        permitted = permitted == null ? Map.of() : Map.copyOf(permitted);
    }
}
