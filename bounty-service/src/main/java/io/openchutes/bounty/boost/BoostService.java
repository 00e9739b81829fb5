package io.openchutes.bounty.boost;

import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.UUID;

/** Sets and removes manual boosts. Called under the lock of the chute's bounties, so one chute's changes are in order. */
@ApplicationScoped
public class BoostService {
    /** As exact as a boost is kept. */
    private static final int DECIMALS = 4;

    private final BoostRepository boosts;
    private final Outbox outbox;

    public BoostService(BoostRepository boosts, Outbox outbox) {
        this.boosts = boosts;
        this.outbox = outbox;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void set(ChuteCopy chute, BigDecimal boost, UUID setBy, Instant now) {
        ManualBoost known = boosts.findByIdOptional(chute.chuteId()).orElse(null);
        ManualBoost manual = known == null ? new ManualBoost(chute.chuteId()) : known;
        if (manual.set(boost.setScale(DECIMALS, RoundingMode.HALF_UP), chute.createdAt(), setBy, now)) {
            if (known == null) {
                boosts.persist(manual);
            }
            outbox.append(
                    Topics.BOOST_EVENTS, ChuteBoosted.TYPE, chute.chuteId().toString(), manual.event());
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void chuteIsGone(UUID chuteId) {
        boosts.findByIdOptional(chuteId).ifPresent(boost -> remove(chuteId, boost));
    }

    /**
     * A chute that was deleted and deployed again starts without the boost of the one before, even if the deletion's event was compacted
     * away.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void chuteIs(ChuteCopy chute) {
        boosts.findByIdOptional(chute.chuteId())
                .filter(boost -> !boost.isOfLife(chute.createdAt()))
                .ifPresent(boost -> remove(chute.chuteId(), boost));
    }

    private void remove(UUID chuteId, ManualBoost boost) {
        boosts.delete(boost);
        outbox.appendTombstone(Topics.BOOST_EVENTS, chuteId.toString());
    }
}
