package io.openchutes.metrics.chute;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The copy of a chute: what decides whether and under which name its figures are shown. */
@Entity
@Table(name = "chute")
public class Chute {
    /** Shown instead of a private chute's name. */
    public static final String PRIVATE_NAME = "[private chute]";

    @Id
    @Column(name = "chute_id")
    private UUID chuteId;

    @Column(nullable = false)
    private String name;

    @Column(name = "public", nullable = false)
    private boolean publiclyVisible;

    @Column(nullable = false)
    private boolean disabled;

    @Column(name = "standard_template")
    private String standardTemplate;

    @Column(name = "update_in_progress", nullable = false)
    private boolean updateInProgress;

    @Column(name = "created_at", nullable = false)
    private Instant createdAt;

    protected Chute() {}

    Chute(UUID chuteId) {
        this.chuteId = chuteId;
    }

    void take(ChuteState state) {
        name = state.name();
        publiclyVisible = state.publiclyVisible();
        disabled = state.disabled();
        standardTemplate = state.standardTemplate();
        updateInProgress = state.rollingUpdate() != null;
        createdAt = state.createdAt();
    }

    public UUID chuteId() {
        return chuteId;
    }

    /** The name that anybody may read. */
    public String shownName() {
        return publiclyVisible ? name : PRIVATE_NAME;
    }

    public boolean isPublic() {
        return publiclyVisible;
    }

    /** When this life of the name began: what is older belongs to a chute that was deleted. */
    public Instant createdAt() {
        return createdAt;
    }
}
