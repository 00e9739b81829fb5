package io.openchutes.chutes.instance;

import jakarta.persistence.Column;
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

    @Column(name = "chute_id")
    private UUID chuteId;

    private UUID version;

    @Column(name = "miner_hotkey")
    private String minerHotkey;

    private String region;
    private String gpu;

    @Column(name = "gpu_count")
    private int gpuCount;

    @Column(name = "launched_at")
    private Instant launchedAt;

    private boolean active;
    private boolean verified;

    @Column(name = "activated_at")
    private Instant activatedAt;

    @Column(name = "last_verified_at")
    private Instant lastVerifiedAt;

    protected Instance() {}

    Instance(UUID instanceId) {
        this.instanceId = instanceId;
    }

    void become(InstanceChanged event) {
        chuteId = event.chuteId();
        version = event.version();
        minerHotkey = event.minerHotkey();
        region = event.region();
        gpu = event.gpu();
        gpuCount = event.gpuCount();
        launchedAt = event.launchedAt();
        // The registry may not say since when: then it is the first record that shows it active.
        if (!event.active()) {
            activatedAt = null;
        } else if (event.activatedAt() != null) {
            activatedAt = event.activatedAt();
        } else if (!active) {
            activatedAt = event.at();
        }
        active = event.active();
        verified = event.verified();
        lastVerifiedAt = event.lastVerifiedAt();
    }

    /** Whether it is an instance of the chute that was created then, not of one deleted before under the same id. */
    public boolean countsFor(Instant chuteCreatedAt) {
        return launchedAt.isAfter(chuteCreatedAt);
    }

    /** Whether it can answer invocations. */
    public boolean isHot() {
        return active && verified;
    }

    public UUID instanceId() {
        return instanceId;
    }

    public UUID chuteId() {
        return chuteId;
    }

    public UUID version() {
        return version;
    }

    public String minerHotkey() {
        return minerHotkey;
    }

    public String region() {
        return region;
    }

    /** The GPU's short name. */
    public String gpu() {
        return gpu;
    }

    public int gpuCount() {
        return gpuCount;
    }

    public Instant launchedAt() {
        return launchedAt;
    }

    public boolean isActive() {
        return active;
    }

    public boolean isVerified() {
        return verified;
    }

    public Instant activatedAt() {
        return activatedAt;
    }

    public Instant lastVerifiedAt() {
        return lastVerifiedAt;
    }
}
