package io.openchutes.metrics.chute;

import io.openchutes.auth.chute.ChuteVisibility;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
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

    @Column(name = "user_id")
    private UUID userId;

    private UUID[] shares;

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
        userId = state.userId();
        shares = state.shares().stream().sorted().toArray(UUID[]::new);
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

    /** Whose it is; empty in a copy from before owners were kept. */
    Optional<UUID> userId() {
        return Optional.ofNullable(userId);
    }

    /** What decides who sees it. */
    ChuteVisibility.Facts visibility() {
        return new ChuteVisibility.Facts(userId, name, publiclyVisible, shares == null ? Set.of() : Set.of(shares));
    }
}
