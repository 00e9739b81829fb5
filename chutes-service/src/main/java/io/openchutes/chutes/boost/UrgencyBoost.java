package io.openchutes.chutes.boost;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
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

    private int target;

    protected UrgencyBoost() {}

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
