package io.openchutes.chutes.boost;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** The boost that a billing administrator gave a chute; bounty-service owns it. */
@Entity
@Table(name = "manual_boost")
public class ManualBoost {
    @Id
    @Column(name = "chute_id")
    private UUID chuteId;

    @Column(name = "manual_boost")
    private BigDecimal factor;

    @Column(name = "set_at")
    private Instant setAt;

    protected ManualBoost() {}

    ManualBoost(UUID chuteId) {
        this.chuteId = chuteId;
    }

    void become(ChuteBoosted event) {
        factor = event.manualBoost();
        setAt = event.at();
    }

    public UUID chuteId() {
        return chuteId;
    }

    public BigDecimal factor() {
        return factor;
    }
}
