package io.openchutes.bounty.feed;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/** The feed's snapshot: the open bounties as {@code GET /bounties/} lists them, with names. */
@RegisterForReflection
record OpenBounties(List<Entry> bounties) {
    /** An open bounty; see the list's fields. */
    @RegisterForReflection
    record Entry(
            UUID chuteId,
            String name,
            long bountyAmount,
            long secondsElapsed,
            long timeRemaining,
            BigDecimal createdAt) {}
}
