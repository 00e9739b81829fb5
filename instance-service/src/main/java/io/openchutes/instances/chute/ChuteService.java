package io.openchutes.instances.chute;

import io.openchutes.event.ReplicaSignals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps the copies of chutes. In this process {@link ChuteChanged} and {@link ChuteRemoved} are fired within the transaction; all replicas
 * get a signal on {@link #CHANNEL} when it commits.
 */
@ApplicationScoped
public class ChuteService {
    /** The channel of {@link ReplicaSignals} on which a changed chute's id is sent; empty: any may have changed. */
    public static final String CHANNEL = "chutes";

    private final ChuteRepository chutes;
    private final ReplicaSignals signals;
    private final Event<ChuteChanged> changed;
    private final Event<ChuteRemoved> removed;

    public ChuteService(
            ChuteRepository chutes, ReplicaSignals signals, Event<ChuteChanged> changed, Event<ChuteRemoved> removed) {
        this.chutes = chutes;
        this.signals = signals;
        this.changed = changed;
        this.removed = removed;
    }

    /** @param replay true to restore the copy and cause nothing */
    @Transactional
    public void exists(ChuteState state, boolean replay) {
        ChuteCopy before = chutes.findById(state.chuteId());
        boolean deployed = before == null
                || !before.version().equals(state.version())
                || !before.createdAt().equals(state.createdAt().truncatedTo(ChronoUnit.MICROS));
        boolean started = state.rollingUpdate() != null
                && (before == null || !before.rollingUpdate().equals(Optional.of(state.rollingUpdate())));
        ChuteCopy chute = chutes.save(before, new ChuteCopy(state));
        signals.send(CHANNEL, state.chuteId().toString());
        if (!replay) {
            changed.fire(new ChuteChanged(chute, deployed, started));
        }
    }

    /** @param replay true to remove the copy and cause nothing */
    @Transactional
    public void isGone(UUID chuteId, boolean replay) {
        chutes.deleteById(chuteId);
        signals.send(CHANNEL, chuteId.toString());
        if (!replay) {
            removed.fire(new ChuteRemoved(chuteId));
        }
    }

    @Transactional
    public void forgetAll() {
        chutes.deleteAll();
        signals.send(CHANNEL, "");
    }
}
