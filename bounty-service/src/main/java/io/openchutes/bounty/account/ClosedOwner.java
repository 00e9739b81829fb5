package io.openchutes.bounty.account;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An account that is closed: its chutes get no bounty, even while their own events still call them enabled. */
@Entity
@Table(name = "closed_owner")
public class ClosedOwner {
    @Id
    private UUID userId;

    private Instant closedAt;

    protected ClosedOwner() {}

    public ClosedOwner(UUID userId, Instant closedAt) {
        this.userId = userId;
        this.closedAt = closedAt;
    }
}
