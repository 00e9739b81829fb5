package io.openchutes.bounty.warmup;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A warm-up of a chute that is still unknown: the two topics are in no order, so it waits for the chute. */
@Entity
@Table(name = "waiting_warmup")
public class WaitingWarmup {
    @Id
    private UUID chuteId;

    private Instant requestedAt;

    protected WaitingWarmup() {}

    public WaitingWarmup(UUID chuteId, Instant requestedAt) {
        this.chuteId = chuteId;
        this.requestedAt = requestedAt.truncatedTo(ChronoUnit.MICROS);
    }

    public Instant requestedAt() {
        return requestedAt;
    }
}
