package io.openchutes.instances.target;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** How many instances a chute is to have. Its row is the lock for claims and removals of the chute's instances. */
@Entity
@Table(name = "targets")
public class Target {
    @Id
    private UUID chuteId;

    private int target;
    private Instant wantedUntil;
    private Instant bountyUntil;
    private String reason;
    private Instant lastCallAt;
    private Instant updatedAt;

    protected Target() {}

    /** The target at this time: at least one while a caller waits. */
    public int at(Instant now) {
        return isWanted(now) ? Math.max(1, target) : target;
    }

    /** Whether a warm-up, a bounty or a held call waits. */
    public boolean isWanted(Instant now) {
        return wantedUntil != null && now.isBefore(wantedUntil) || bountyUntil != null && now.isBefore(bountyUntil);
    }

    /** The chute's bounty is open until then; null: it has none. */
    void bounty(Instant until, Instant now) {
        bountyUntil = until;
        updatedAt = now;
    }

    /** A caller waits until then; a later time stays. */
    void want(Instant until, String why, Instant now) {
        if (wantedUntil == null || until.isAfter(wantedUntil)) {
            wantedUntil = until;
            reason = why;
            updatedAt = now;
        }
    }

    /** What somebody waited for takes calls: nobody waits any more, but for a bounty. */
    public void served() {
        wantedUntil = null;
    }

    /** The autoscaler's decision. */
    public void set(int instances, String why, Instant now) {
        target = instances;
        reason = why;
        updatedAt = now;
    }

    /** What the autoscaler decided last, without waiting callers. */
    public int target() {
        return target;
    }

    public UUID chuteId() {
        return chuteId;
    }

    /** Why it was last changed. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    public Optional<Instant> wantedUntil() {
        return Optional.ofNullable(wantedUntil);
    }

    /** Until when the chute's bounty is open. */
    public Optional<Instant> bountyUntil() {
        return Optional.ofNullable(bountyUntil);
    }

    public Optional<Instant> lastCallAt() {
        return Optional.ofNullable(lastCallAt);
    }

    public Instant updatedAt() {
        return updatedAt;
    }
}
