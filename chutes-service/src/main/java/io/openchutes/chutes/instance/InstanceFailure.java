package io.openchutes.chutes.instance;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An instance that failed, for the owner of its chute, until another one serves. */
@Entity
@Table(name = "instance_failure")
public class InstanceFailure {
    private static final int LONGEST_REASON = 800;

    @Id
    @Column(name = "instance_id")
    private UUID instanceId;

    @Column(name = "chute_id")
    private UUID chuteId;

    private UUID version;
    private String region;

    @Column(name = "launched_at")
    private Instant launchedAt;

    @Column(name = "failed_at")
    private Instant failedAt;

    private String reason;

    protected InstanceFailure() {}

    InstanceFailure(InstanceChanged event) {
        instanceId = event.instanceId();
        chuteId = event.facts().chuteId();
        version = event.facts().version();
        region = event.facts().region();
        launchedAt = event.facts().launchedAt();
        failedAt = event.at();
        String text = event.reason() == null ? "failed" : event.reason();
        reason = text.substring(0, Math.min(text.length(), LONGEST_REASON));
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

    public String region() {
        return region;
    }

    public Instant launchedAt() {
        return launchedAt;
    }

    public Instant failedAt() {
        return failedAt;
    }

    public String reason() {
        return reason;
    }
}
