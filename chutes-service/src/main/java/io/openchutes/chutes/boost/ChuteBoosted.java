package io.openchutes.chutes.boost;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** A billing administrator set a chute's manual boost. */
@RegisterForReflection
public record ChuteBoosted(UUID chuteId, BigDecimal manualBoost, Instant at) {
    public ChuteBoosted {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(manualBoost, "manual_boost");
        Objects.requireNonNull(at, "at");
    }

    public static final String TYPE = "chute-boosted";
}
