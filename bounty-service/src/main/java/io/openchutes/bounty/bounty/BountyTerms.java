package io.openchutes.bounty.bounty;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/**
 * The amounts and intervals of bounties, as the platform's contract fixes them ("The bounties"); the same for every installation.
 */
public final class BountyTerms {
    /** After a creation or a claim no new bounty is made for a chute for this long. */
    public static final Duration COOLDOWN = Duration.ofSeconds(600);
    /** At most one notification a chute within this time. */
    public static final Duration NOTIFICATION_WINDOW = Duration.ofSeconds(30);

    private static final long FIRST_AMOUNT = 100;
    private static final long AMOUNT_PER_SECOND = 3;
    private static final long LARGEST_AMOUNT = 86_400;

    private static final BigDecimal FIRST_BOOST = new BigDecimal("1.1");
    private static final BigDecimal BOOST_GAIN = new BigDecimal("0.4");
    private static final Duration BOOST_CLIMB = Duration.ofMinutes(180);

    private BountyTerms() {}

    /** Compute units after {@code age}: min(3 × age in whole seconds + 100, 86400). */
    public static long amount(Duration age) {
        return Math.min(AMOUNT_PER_SECOND * seconds(age) + FIRST_AMOUNT, LARGEST_AMOUNT);
    }

    /** The factor on the chute's compute multiplier after {@code age}: from 1.1 to 1.5 over 180 minutes, in a straight line. */
    public static BigDecimal boost(Duration age) {
        long climbed = Math.min(seconds(age), BOOST_CLIMB.toSeconds());
        return FIRST_BOOST
                .add(BOOST_GAIN
                        .multiply(BigDecimal.valueOf(climbed))
                        .divide(BigDecimal.valueOf(BOOST_CLIMB.toSeconds()), 6, RoundingMode.HALF_UP))
                .setScale(6, RoundingMode.HALF_UP);
    }

    /** Whole seconds, never negative: a clock set back takes no bounty below its initial amount. */
    static long seconds(Duration age) {
        return Math.max(0, age.toSeconds());
    }

    static Duration age(Instant createdAt, Instant at) {
        return Duration.between(createdAt, at);
    }
}
