package io.openchutes.chutes.bounty;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A bounty that an instance can still claim; what it is worth depends on the clock (contract: "The bounties"). */
public record OpenBounty(UUID chuteId, Instant createdAt, Instant expiresAt) {
    private static final long BASE_AMOUNT = 100;
    private static final long AMOUNT_A_SECOND = 3;
    private static final long LARGEST_AMOUNT = 86_400;
    private static final double FIRST_BOOST = 1.1;
    private static final double LAST_BOOST = 1.5;
    private static final double BOOST_CLIMBS_FOR_SECONDS =
            Duration.ofMinutes(180).toSeconds();

    public boolean isOpenAt(Instant now) {
        return now.isBefore(expiresAt);
    }

    public long ageSeconds(Instant now) {
        return Math.max(0, Duration.between(createdAt, now).toSeconds());
    }

    /** In compute units. */
    public long amount(Instant now) {
        return Math.min(AMOUNT_A_SECOND * ageSeconds(now) + BASE_AMOUNT, LARGEST_AMOUNT);
    }

    /** The factor of the chute's effective compute multiplier. */
    public double boost(Instant now) {
        double climbed = Math.min(1, ageSeconds(now) / BOOST_CLIMBS_FOR_SECONDS);
        return FIRST_BOOST + (LAST_BOOST - FIRST_BOOST) * climbed;
    }
}
