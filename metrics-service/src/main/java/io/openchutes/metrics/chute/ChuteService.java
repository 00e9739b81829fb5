package io.openchutes.metrics.chute;

import io.openchutes.event.ReplicaSignals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;

/** Keeps the copies of chutes and says so to every replica. */
@ApplicationScoped
public class ChuteService {
    /** The signal that a chute was added, removed, or is shown in another way. */
    public static final String CHUTES_CHANGED = "metrics_chutes";

    /** The signal that figures changed that are shown beside a chute. */
    public static final String FIGURES_CHANGED = "metrics_figures";

    private final ChuteRepository chutes;
    private final ReplicaSignals signals;

    public ChuteService(ChuteRepository chutes, ReplicaSignals signals) {
        this.chutes = chutes;
        this.signals = signals;
    }

    @Transactional
    public void remember(ChuteState state) {
        Chute chute = chutes.findById(state.chuteId());
        if (chute == null) {
            chute = new Chute(state.chuteId());
            chute.take(state);
            chutes.persist(chute);
        } else {
            chute.take(state);
        }
        signals.send(CHUTES_CHANGED, "");
    }

    @Transactional
    public void forget(UUID chuteId) {
        if (chutes.deleteById(chuteId)) {
            signals.send(CHUTES_CHANGED, "");
        }
    }

    @Transactional
    public void forgetAll() {
        chutes.deleteAll();
        signals.send(CHUTES_CHANGED, "");
    }
}
