package io.openchutes.bounty.warmup;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;

/** What is read of chute-warmup-requested beside its subject. */
@RegisterForReflection
public record WarmupRequested(Instant at) {
    public WarmupRequested {
        Objects.requireNonNull(at, "at");
    }
}
