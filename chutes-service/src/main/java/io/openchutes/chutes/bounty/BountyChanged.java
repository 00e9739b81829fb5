package io.openchutes.chutes.bounty;

import io.openchutes.event.Enumerated;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** The state of a bounty, as bounty-service publishes it. */
@RegisterForReflection
public record BountyChanged(UUID bountyId, UUID chuteId, String status, Instant createdAt, Instant expiresAt) {
    public BountyChanged {
        Objects.requireNonNull(bountyId, "bounty_id");
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(createdAt, "created_at");
        Objects.requireNonNull(expiresAt, "expires_at");
        Enumerated.require("status", status, STATUSES);
    }

    public static final String OPEN = "open";

    private static final Set<String> STATUSES = Set.of(OPEN, "claimed", "expired", "withdrawn");
}
