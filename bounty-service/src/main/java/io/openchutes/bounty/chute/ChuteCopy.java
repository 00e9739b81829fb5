package io.openchutes.bounty.chute;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** A copy of a chute from chutes.chute-events; a chute that is not here does not exist. */
@Entity
@Table(name = "chute_copy")
public class ChuteCopy {
    @Id
    private UUID chuteId;

    private UUID userId;
    private String version;

    @Enumerated(EnumType.STRING)
    private ChuteKind kind;

    private boolean disabled;
    private String publicName;
    private Instant createdAt;

    protected ChuteCopy() {}

    /** @param publicName null for a chute that is not public: its name is not even kept */
    public ChuteCopy(
            UUID chuteId,
            UUID userId,
            String version,
            ChuteKind kind,
            boolean disabled,
            String publicName,
            Instant createdAt) {
        this.chuteId = chuteId;
        this.userId = userId;
        this.version = version;
        this.kind = kind;
        this.disabled = disabled;
        this.publicName = publicName;
        this.createdAt = createdAt.truncatedTo(ChronoUnit.MICROS);
    }

    public UUID chuteId() {
        return chuteId;
    }

    public UUID userId() {
        return userId;
    }

    public String version() {
        return version;
    }

    public ChuteKind kind() {
        return kind;
    }

    public boolean disabled() {
        return disabled;
    }

    /**
     * The name as everyone may see it; empty for a chute that is not public, and for one whose last event is from before names were
     * stored.
     */
    public Optional<String> publicName() {
        return Optional.ofNullable(publicName);
    }

    public Instant createdAt() {
        return createdAt;
    }
}
