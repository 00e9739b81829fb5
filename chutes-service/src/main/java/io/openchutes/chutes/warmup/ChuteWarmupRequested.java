package io.openchutes.chutes.warmup;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/** A caller waits for the chute. */
@RegisterForReflection
public record ChuteWarmupRequested(UUID chuteId, UUID userId, Instant at) {
    public static final String TYPE = "chute-warmup-requested";
}
