package io.openchutes.chutes.instance;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** A copy of an instance, from chutes.instance-events. */
@Entity
public class Instance {
    @Id
    @Column(name = "instance_id")
    private UUID instanceId;

    @Embedded
    private InstanceFacts facts;

    @Column(name = "activated_at")
    private Instant activatedAt;

    protected Instance() {}

    Instance(UUID instanceId) {
        this.instanceId = instanceId;
    }

    void become(InstanceChanged event) {
        boolean wasActive = facts != null && facts.active();
        facts = event.facts();
        // The registry may not say since when: then it is the first record that shows it active.
        if (!facts.active()) {
            activatedAt = null;
        } else if (event.activatedAt() != null) {
            activatedAt = event.activatedAt();
        } else if (!wasActive) {
            activatedAt = event.at();
        }
    }

    /** Whether it is an instance of the chute that was created then, not of one deleted before under the same id. */
    public boolean countsFor(Instant chuteCreatedAt) {
        return facts.launchedAt().isAfter(chuteCreatedAt);
    }

    /** Whether it can answer invocations. */
    public boolean isHot() {
        return facts.active() && facts.verified();
    }

    public UUID instanceId() {
        return instanceId;
    }

    public InstanceFacts facts() {
        return facts;
    }

    public Instant activatedAt() {
        return activatedAt;
    }
}
