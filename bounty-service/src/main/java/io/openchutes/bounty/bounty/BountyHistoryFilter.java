package io.openchutes.bounty.bounty;

import java.time.Instant;
import java.util.UUID;

/**
 * A filter of ended bounties; null: not filtered by.
 *
 * @param since ended at this time or after
 * @param until ended before this time
 */
public record BountyHistoryFilter(
        UUID chuteId, String minerHotkey, Outcome outcome, Instant since, Instant until, int page, int limit) {
    static final int LAST_PAGE = 100;
    static final int LARGEST_LIMIT = 1_000;
}
