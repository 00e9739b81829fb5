package io.openchutes.instances.chute;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

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
        // In order, since it is stored as text: the same state is the same text, whichever process writes it.
        permitted =
                permitted == null ? Map.of() : Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(permitted)));
    }
}
