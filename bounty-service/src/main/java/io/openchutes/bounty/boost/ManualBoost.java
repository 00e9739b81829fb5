package io.openchutes.bounty.boost;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** A factor on a chute's compute multiplier that a billing admin has set, kept until another is set or the chute is deleted. */
@Entity
@Table(name = "manual_boost")
public class ManualBoost {
    @Id
    private UUID chuteId;

    private Instant chuteCreatedAt;
    private BigDecimal manualBoost;
    private UUID setBy;
    private Instant at;

    @Version
    private Long revision;

    protected ManualBoost() {}

    ManualBoost(UUID chuteId) {
        this.chuteId = chuteId;
    }

    /** @return whether this changed anything: a repeated request does not */
    boolean set(BigDecimal boost, Instant lifeOfChute, UUID by, Instant now) {
        if (manualBoost != null && manualBoost.compareTo(boost) == 0 && lifeOfChute.equals(chuteCreatedAt)) {
            return false;
        }
        manualBoost = boost;
        chuteCreatedAt = lifeOfChute;
        setBy = by;
        at = now;
        return true;
    }

    boolean isOfLife(Instant lifeOfChute) {
        return chuteCreatedAt.equals(lifeOfChute);
    }

    ChuteBoosted event() {
        return new ChuteBoosted(chuteId, manualBoost, setBy, at);
    }
}
