package io.openchutes.bounty.bounty;

import io.openchutes.bounty.chute.ChuteKind;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * The state of a bounty, as published (contracts: {@code schemas/parts/bounty.json}).
 *
 * @param chuteKind what decided its lifetime
 * @param status {@code open}, or how it ended
 * @param expiresAt when it ends unless it is claimed
 * @param amount compute units at {@code at}, or when it ended
 * @param boost factor on the chute's compute multiplier at {@code at}, or when it ended
 * @param claimedBy null unless claimed
 * @param reason why it was withdrawn, else null
 * @param endedAt null while it is open
 * @param notification whether miners should be notified: true at most once a chute and 30 seconds
 * @param at the moment of the event
 */
@RegisterForReflection
public record BountyFacts(
        UUID bountyId,
        UUID chuteId,
        String chuteVersion,
        ChuteKind chuteKind,
        String status,
        Instant createdAt,
        Instant expiresAt,
        long amount,
        BigDecimal boost,
        CreatedBy createdBy,
        Claim claimedBy,
        WithdrawalReason reason,
        Instant endedAt,
        boolean notification,
        Instant at) {
    /**
     * Who earned it.
     *
     * @param at when the instance became active and verified
     */
    @RegisterForReflection
    public record Claim(String minerHotkey, UUID instanceId, Instant at) {}
}
