package io.openchutes.bounty.boost;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * The manual boost of a chute was set.
 *
 * @param manualBoost factor on the compute multiplier, 1 to 4
 * @param setBy the account that set it
 */
@RegisterForReflection
public record ChuteBoosted(UUID chuteId, BigDecimal manualBoost, UUID setBy, Instant at) {
    public static final String TYPE = "chute-boosted";
}
