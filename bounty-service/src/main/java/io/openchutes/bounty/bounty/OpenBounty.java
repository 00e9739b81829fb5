package io.openchutes.bounty.bounty;

import java.time.Instant;
import java.util.UUID;

/** A row of the list of open bounties. */
public record OpenBounty(UUID chuteId, Instant createdAt, Instant expiresAt) {}
