package io.openchutes.bounty.bounty;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The end of a bounty, for anyone; of the chute it has the id alone. */
@RegisterForReflection
@Schema(
        name = "EndedBounty",
        description = "A bounty that has ended, and how.",
        requiredProperties = {
            "bounty_id",
            "chute_id",
            "outcome",
            "reason",
            "bounty_amount",
            "boost",
            "seconds_elapsed",
            "created_by",
            "created_at",
            "ended_at",
            "miner_hotkey",
            "instance_id"
        })
public record EndedBountyResponse(
        @Schema(examples = "019ab8d0-5a3e-7c21-9f00-2b6c1d9e8f77")
        UUID bountyId,

        @Schema(examples = "5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0")
        UUID chuteId,

        @Schema(
                description = "claimed: by the first instance to become active and verified; expired: nobody came in"
                        + " time; withdrawn: see reason.",
                examples = "claimed")
        Outcome outcome,

        @Schema(
                description = "Why it was withdrawn; null otherwise. already hot: an instance that had become active"
                        + " before the bounty was made came to light after.",
                nullable = true)
        WithdrawalReason reason,

        @Schema(
                description =
                        "What it was worth when it ended, in compute units: min(3 × seconds_elapsed + 100, 86400).",
                minimum = "100",
                maximum = "86400",
                examples = "460")
        long bountyAmount,

        @Schema(
                description =
                        "Factor on the chute's compute multiplier when it ended: 1.1 at first, 1.5 after 180 minutes.",
                examples = "1.104444")
        BigDecimal boost,

        @Schema(description = "How long it was open, in whole seconds.", minimum = "0", examples = "120")
        long secondsElapsed,

        @Schema(description = "What it was made by.", examples = "warm-up")
        CreatedBy createdBy,

        @Schema(description = "When it was made: ISO 8601, UTC.", examples = "2026-01-02T13:00:01.123456Z")
        Instant createdAt,

        @Schema(
                description = "When it was claimed, expired or was withdrawn: ISO 8601, UTC.",
                examples = "2026-01-02T13:02:01.123456Z")
        Instant endedAt,

        @Schema(
                description = "The miner that claimed it, as an SS58 address; null unless claimed.",
                examples = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
                nullable = true)
        String minerHotkey,

        @Schema(
                description = "The instance that claimed it; null unless claimed.",
                examples = "b7e6d5c4-a3b2-4190-8f7e-6d5c4b3a2166",
                nullable = true)
        UUID instanceId) {
    static EndedBountyResponse of(EndedBounty bounty) {
        Duration age = BountyTerms.age(bounty.createdAt(), bounty.endedAt());
        return new EndedBountyResponse(
                bounty.bountyId(),
                bounty.chuteId(),
                bounty.outcome(),
                bounty.reason(),
                BountyTerms.amount(age),
                BountyTerms.boost(age),
                BountyTerms.seconds(age),
                bounty.createdBy(),
                bounty.createdAt(),
                bounty.endedAt(),
                bounty.minerHotkey(),
                bounty.instanceId());
    }
}
