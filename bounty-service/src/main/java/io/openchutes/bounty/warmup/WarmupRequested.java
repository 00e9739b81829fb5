package io.openchutes.bounty.warmup;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The consumed fields of chute-warmup-requested. */
@RegisterForReflection
public record WarmupRequested(UUID chuteId, Instant at) {
    public WarmupRequested {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(at, "at");
    }
}
