package io.openchutes.chutes.announcement;

import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.rollingupdate.RollingUpdateEnded;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.chutes.visibility.Visibility;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Publishes a chute's state in the transaction that changed it, and evicts it from all replicas' caches. */
@ApplicationScoped
public class ChuteEventService {
    static final String DEPLOYED = "chute-deployed";
    static final String UPDATED = "chute-updated";

    private final Outbox outbox;
    private final ChuteRepository repository;
    private final ChuteStates states;
    private final ChuteSignals signals;
    private final Clock clock;

    public ChuteEventService(
            Outbox outbox, ChuteRepository repository, ChuteStates states, ChuteSignals signals, Clock clock) {
        this.outbox = outbox;
        this.repository = repository;
        this.states = states;
        this.signals = signals;
        this.clock = clock;
    }

    /**
     * @param isNew whether this transaction has created the chute
     * @return the event's id
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID deployed(Chute chute, boolean isNew) {
        UUID eventId = announce(chute, DEPLOYED, isNew ? states.ofNew(chute) : states.of(chute));
        outbox.append(
                Topics.CHUTE_HISTORY,
                ChuteHistoryChanged.TYPE,
                chute.chuteId().toString(),
                new ChuteHistoryChanged(chute.chuteId(), chute.nodeSelector().gpuCount(), chute.deployedAt(), null));
        return eventId;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void updated(Chute chute) {
        announce(chute, UPDATED, states.of(chute));
    }

    /** Publishes the last state, then the tombstone that lets compaction remove the key. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void deleted(Chute chute, Instant deletedAt) {
        announce(chute, ChuteDeleted.TYPE, new ChuteDeleted(states.of(chute), deletedAt));
        outbox.appendTombstone(Topics.CHUTE_EVENTS, chute.chuteId().toString());
        outbox.append(
                Topics.CHUTE_HISTORY,
                ChuteHistoryChanged.TYPE,
                chute.chuteId().toString(),
                new ChuteHistoryChanged(
                        chute.chuteId(), chute.nodeSelector().gpuCount(), chute.deployedAt(), deletedAt));
    }

    /** The chute's state carries its rolling update. */
    @Transactional(Transactional.TxType.MANDATORY)
    void rollingUpdateEnded(@Observes RollingUpdateEnded ended) {
        repository.lock(ended.chuteId()).ifPresent(chute -> {
            chute.touch(clock.instant().truncatedTo(ChronoUnit.MICROS));
            updated(chute);
        });
    }

    private UUID announce(Chute chute, String type, Object data) {
        signals.changed(chute.chuteId());
        // An update affects list membership only if it hides the chute.
        if (!type.equals(UPDATED) || chute.isOwnerClosed()) {
            if (chute.wasListed() || Visibility.isListed(chute)) {
                signals.listsChanged();
            } else {
                signals.listsChanged(chute.userId());
            }
        }
        return outbox.append(Topics.CHUTE_EVENTS, type, chute.chuteId().toString(), data);
    }
}
