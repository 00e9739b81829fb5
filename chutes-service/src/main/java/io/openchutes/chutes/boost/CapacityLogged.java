package io.openchutes.chutes.boost;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The consumed fields of a capacity log; null urgency boost: none, null target: no instances. */
@RegisterForReflection
public record CapacityLogged(UUID chuteId, Instant timestamp, BigDecimal urgencyBoost, Integer targetCount) {
    public CapacityLogged {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(timestamp, "timestamp");
    }

    public static final String TYPE = "capacity-logged";

    BigDecimal factor() {
        return urgencyBoost == null ? BigDecimal.ONE : urgencyBoost;
    }

    int target() {
        return targetCount == null ? 0 : targetCount;
    }
}
