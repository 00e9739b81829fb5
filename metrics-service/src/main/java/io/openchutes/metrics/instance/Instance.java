package io.openchutes.metrics.instance;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The copy of an instance, kept for a while after its removal. */
@Entity
@Table(name = "instance")
public class Instance {
    @Id
    @Column(name = "instance_id")
    private UUID instanceId;

    @Embedded
    private InstanceFacts facts;

    @Column(nullable = false)
    private boolean active;

    @Column(name = "removed_at")
    private Instant removedAt;

    protected Instance() {}

    Instance(UUID instanceId) {
        this.instanceId = instanceId;
    }

    void take(InstanceState state) {
        facts = state.facts();
        active = state.active();
        removedAt = null;
    }

    void remove(Instant at) {
        active = false;
        if (removedAt == null) {
            removedAt = at;
        }
    }
}
