package io.openchutes.chutes.boost;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** The boost that the autoscaler's newest capacity log gives a chute, and how many instances it wants. */
@Entity
@Table(name = "urgency_boost")
public class UrgencyBoost {
    @Id
    @Column(name = "chute_id")
    private UUID chuteId;

    @Column(name = "boost")
    private BigDecimal factor;

    @Column(name = "logged_at")
    private Instant loggedAt;

    private int target;

    protected UrgencyBoost() {}

    UrgencyBoost(UUID chuteId) {
        this.chuteId = chuteId;
        this.factor = BigDecimal.ONE;
        this.loggedAt = Instant.EPOCH;
    }

    /** Takes the log over unless a newer one was; true if the factor is another one now. */
    boolean become(CapacityLogged event) {
        if (!event.timestamp().isAfter(loggedAt)) {
            return false;
        }
        loggedAt = event.timestamp();
        target = event.targetCount() == null ? 0 : event.targetCount();
        BigDecimal before = factor;
        factor = event.urgencyBoost() == null ? BigDecimal.ONE : event.urgencyBoost();
        return before.compareTo(factor) != 0;
    }

    public UUID chuteId() {
        return chuteId;
    }

    /** How many instances the autoscaler wants. */
    public int target() {
        return target;
    }

    public BigDecimal factor() {
        return factor;
    }
}
