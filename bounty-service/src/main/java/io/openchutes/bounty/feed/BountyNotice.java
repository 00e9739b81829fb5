package io.openchutes.bounty.feed;

import io.openchutes.bounty.bounty.BountyFacts;
import io.openchutes.bounty.bounty.CreatedBy;
import io.openchutes.bounty.bounty.WithdrawalReason;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * A bounty's event in the public feed; of the chute it has the id and, if it is public, the name.
 *
 * @param status {@code open}, or how it ended
 * @param minerHotkey null unless claimed
 * @param reason null unless withdrawn
 * @param notification whether people should be notified: at most once a chute and 30 seconds
 */
@RegisterForReflection
record BountyNotice(
        UUID bountyId,
        UUID chuteId,
        String name,
        String status,
        long bountyAmount,
        BigDecimal boost,
        CreatedBy createdBy,
        Instant createdAt,
        Instant expiresAt,
        Instant endedAt,
        String minerHotkey,
        UUID instanceId,
        WithdrawalReason reason,
        boolean notification,
        Instant at) {
    static BountyNotice of(BountyFacts bounty, String name) {
        BountyFacts.Claim claim = bounty.claimedBy();
        return new BountyNotice(
                bounty.bountyId(),
                bounty.chuteId(),
                name,
                bounty.status(),
                bounty.amount(),
                bounty.boost(),
                bounty.createdBy(),
                bounty.createdAt(),
                bounty.expiresAt(),
                bounty.endedAt(),
                claim == null ? null : claim.minerHotkey(),
                claim == null ? null : claim.instanceId(),
                bounty.reason(),
                bounty.notification(),
                bounty.at());
    }
}
