package io.openchutes.chutes.boost;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** A billing administrator set a chute's manual boost. */
@RegisterForReflection
public record ChuteBoosted(UUID chuteId, BigDecimal manualBoost, Instant at) {
    public static final String TYPE = "chute-boosted";
}
