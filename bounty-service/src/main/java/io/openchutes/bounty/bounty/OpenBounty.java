package io.openchutes.bounty.bounty;

import java.time.Instant;
import java.util.UUID;

/** What the list of open bounties needs of each. */
public record OpenBounty(UUID chuteId, Instant createdAt, Instant expiresAt) {}
