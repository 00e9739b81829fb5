package io.openchutes.chutes.bounty;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** The newest bounty on a chute, copied from bounty-service's events. */
@Entity
public class Bounty {
    @Id
    @Column(name = "chute_id")
    private UUID chuteId;

    @Column(name = "bounty_id")
    private UUID bountyId;

    private boolean open;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    private long sequence;

    protected Bounty() {}

    Bounty(UUID chuteId) {
        this.chuteId = chuteId;
        this.sequence = -1;
    }

    /** Takes the event's state over, unless a later event of the chute was applied before it. */
    boolean become(BountyChanged event, long eventSequence) {
        if (eventSequence <= sequence) {
            return false;
        }
        bountyId = event.bountyId();
        open = BountyChanged.OPEN.equals(event.status());
        createdAt = event.createdAt();
        expiresAt = event.expiresAt();
        sequence = eventSequence;
        return true;
    }

    public OpenBounty asOpen() {
        return new OpenBounty(chuteId, createdAt, expiresAt);
    }
}
