package io.openchutes.chutes.boost;

import java.math.BigDecimal;

/**
 * The factors on a chute's compute multiplier besides bounties; 1 if none.
 *
 * @param urgency by the autoscaler: shown as {@code boost}
 * @param manual by a billing administrator: shown as {@code manual_boost}
 */
public record Boost(BigDecimal urgency, BigDecimal manual) {
    public static final Boost NONE = new Boost(BigDecimal.ONE, BigDecimal.ONE);

    Boost withUrgency(BigDecimal factor) {
        return new Boost(factor, manual);
    }

    Boost withManual(BigDecimal factor) {
        return new Boost(urgency, factor);
    }
}
