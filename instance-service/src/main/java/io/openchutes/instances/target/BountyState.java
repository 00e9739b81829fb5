package io.openchutes.instances.target;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The consumed fields of a bounty's events; fields for miners alone may be null. */
@RegisterForReflection
public record BountyState(
        UUID chuteId,
        String status,
        Instant expiresAt,
        UUID bountyId,
        Long amount,
        BigDecimal boost,
        Instant createdAt,
        Boolean notification,
        Instant at) {
    public BountyState {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(expiresAt, "expires_at");
    }

    /** Until when it is open; empty when it has ended. */
    public Optional<Instant> openUntil() {
        return status.equals("open") ? Optional.of(expiresAt) : Optional.empty();
    }
}
