package io.openchutes.bounty.bounty;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An open bounty as the public list shows it. */
@RegisterForReflection
@Schema(
        name = "Bounty",
        description = "An open bounty: what the next instance of the chute to become active and verified earns.",
        requiredProperties = {"chute_id", "bounty_amount", "seconds_elapsed", "time_remaining", "created_at"})
public record BountyResponse(
        @Schema(description = "The chute that is to be run.", examples = "5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0")
        UUID chuteId,

        @Schema(
                description = "What it is worth now, in compute units: min(3 × seconds_elapsed + 100, 86400).",
                minimum = "100",
                maximum = "86400",
                examples = "460")
        long bountyAmount,

        @Schema(description = "Its age in whole seconds.", minimum = "0", examples = "120")
        long secondsElapsed,

        @Schema(description = "Seconds until it expires, rounded up.", minimum = "0", examples = "86280")
        long timeRemaining,

        @Schema(description = "When it was made: unix time in seconds with a fraction.", examples = "1767358801.123456")
        BigDecimal createdAt) {
    static BountyResponse of(OpenBounty bounty, Instant now) {
        Duration age = BountyTerms.age(bounty.createdAt(), now);
        Duration left = Duration.between(now, bounty.expiresAt());
        return new BountyResponse(
                bounty.chuteId(),
                BountyTerms.amount(age),
                BountyTerms.seconds(age),
                left.plusNanos(999_999_999).toSeconds(),
                unixSeconds(bounty.createdAt()));
    }

    private static BigDecimal unixSeconds(Instant time) {
        return BigDecimal.valueOf(time.getEpochSecond())
                .add(BigDecimal.valueOf(time.getNano() / 1_000, 6))
                .setScale(6);
    }
}
