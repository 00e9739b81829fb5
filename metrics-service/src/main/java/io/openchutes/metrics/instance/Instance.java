package io.openchutes.metrics.instance;

import jakarta.persistence.Column;
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

    @Column(name = "chute_id", nullable = false)
    private UUID chuteId;

    @Column(name = "miner_hotkey", nullable = false)
    private String minerHotkey;

    private String region;

    private String gpu;

    @Column(name = "gpu_count", nullable = false)
    private int gpuCount;

    @Column(name = "launched_at", nullable = false)
    private Instant launchedAt;

    @Column(nullable = false)
    private boolean active;

    @Column(nullable = false)
    private boolean verified;

    @Column(name = "removed_at")
    private Instant removedAt;

    protected Instance() {}

    Instance(UUID instanceId) {
        this.instanceId = instanceId;
    }

    void take(InstanceState state) {
        chuteId = state.chuteId();
        minerHotkey = state.minerHotkey();
        region = state.region();
        gpu = state.gpu();
        gpuCount = state.gpuCount();
        launchedAt = state.launchedAt();
        active = state.active();
        verified = state.verified();
        removedAt = null;
    }

    void remove(Instant at) {
        active = false;
        if (removedAt == null) {
            removedAt = at;
        }
    }
}
