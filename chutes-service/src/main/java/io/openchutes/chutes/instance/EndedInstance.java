package io.openchutes.chutes.instance;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An instance that ended, for the owner of its chute; {@link EndedInstanceRepository} writes them. */
@Entity
@Table(name = "ended_instance")
public class EndedInstance {
    @Id
    @Column(name = "instance_id")
    private UUID instanceId;

    private UUID version;
    private String region;

    @Column(name = "launched_at")
    private Instant launchedAt;

    @Column(name = "activated_at")
    private Instant activatedAt;

    @Column(name = "ended_at")
    private Instant endedAt;

    private String reason;
    private boolean failed;
    private boolean unresolved;

    protected EndedInstance() {}

    public UUID instanceId() {
        return instanceId;
    }

    public UUID version() {
        return version;
    }

    public String region() {
        return region;
    }

    public Instant launchedAt() {
        return launchedAt;
    }

    /** When it began to take calls; null where it never did. */
    public Instant activatedAt() {
        return activatedAt;
    }

    public Instant endedAt() {
        return endedAt;
    }

    public String reason() {
        return reason;
    }

    /** Whether nobody had asked for its end. */
    public boolean hasFailed() {
        return failed;
    }

    /** Whether it is one of the chute's last failures and none has served since. */
    public boolean isUnresolved() {
        return unresolved;
    }
}
