package io.openchutes.chutes.bounty;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/** A bounty whole, as each of bounty-service's events carries it. */
@RegisterForReflection
public record BountyChanged(UUID bountyId, UUID chuteId, String status, Instant createdAt, Instant expiresAt) {
    public static final String OPEN = "open";
}
