package io.openchutes.bounty.bounty;

import java.time.Instant;
import java.util.UUID;

/** A row of the list of ended bounties. */
public record EndedBounty(
        UUID bountyId,
        UUID chuteId,
        CreatedBy createdBy,
        Instant createdAt,
        Instant endedAt,
        Outcome outcome,
        WithdrawalReason reason,
        UUID instanceId,
        String minerHotkey) {}
