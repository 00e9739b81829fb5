package io.openchutes.chutes.rollingupdate;

import io.openchutes.chutes.caching.WholeList;
import io.openchutes.chutes.instance.Instance;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.chutes.instance.InstancesChanged;
import io.openchutes.chutes.rollingupdate.RollingUpdate.PermittedInstance;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Follows the replacement of instances after a new version of a chute was deployed. */
@ApplicationScoped
public class RollingUpdateService {
    private final RollingUpdateRepository repository;
    private final InstanceService instances;
    private final Outbox outbox;
    private final Event<RollingUpdateEnded> ended;
    private final ChuteSignals signals;
    private final Clock clock;

    public RollingUpdateService(
            RollingUpdateRepository repository,
            InstanceService instances,
            Outbox outbox,
            Event<RollingUpdateEnded> ended,
            ChuteSignals signals,
            Clock clock) {
        this.repository = repository;
        this.instances = instances;
        this.outbox = outbox;
        this.ended = ended;
        this.signals = signals;
        this.clock = clock;
    }

    /**
     * Opens the rolling update that follows a deployment of a new version, inside the deployment's transaction and before its
     * event is written. One that is still open ends: the instances it waited for are to run the newest version now. Nothing is
     * opened where no instance runs anything else.
     *
     * @param chuteCreatedAt instances launched before belong to a chute that was deleted under the same id
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void begin(UUID chuteId, Instant chuteCreatedAt, UUID oldVersion, UUID newVersion) {
        repository.lockOutInstanceEvents(chuteId);
        end(chuteId, RollingUpdateFinished.SUPERSEDED);
        List<Instance> running =
                instances.countingOf(Map.of(chuteId, chuteCreatedAt)).getOrDefault(chuteId, List.of());
        if (running.stream().allMatch(instance -> instance.facts().version().equals(newVersion))) {
            return;
        }
        RollingUpdate update = new RollingUpdate(
                chuteId,
                oldVersion,
                newVersion,
                now(),
                running.stream()
                        .map(instance -> new PermittedInstance(
                                instance.instanceId(), instance.facts().minerHotkey()))
                        .collect(Collectors.toSet()));
        repository.persist(update);
        signals.changed(WholeList.ROLLING_UPDATES.id());
        outbox.append(
                Topics.CHUTE_ACTIVITY, RollingUpdateStarted.TYPE, chuteId.toString(), RollingUpdateStarted.of(update));
    }

    /** Drops the rolling update of a chute that is being deleted, inside the deletion's transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void chuteDeleted(UUID chuteId) {
        end(chuteId, RollingUpdateFinished.CHUTE_DELETED);
    }

    /** Ends the rolling update when every permitted instance runs the new version or is gone. */
    void instancesChanged(@Observes InstancesChanged change) {
        if (change.replay()) {
            // While a rebuild fills the copies again, an instance that is missing is not gone.
            return;
        }
        if (!repository.isOpen(change.chuteId())) {
            // An update that a deployment is opening just now may wait for the very instance that is going.
            repository.lockOutDeployments(change.chuteId());
            if (!repository.isOpen(change.chuteId())) {
                return;
            }
        }
        repository.lockForEnding(change.chuteId());
        if (!repository.isWaiting(change.chuteId()) && end(change.chuteId(), RollingUpdateFinished.COMPLETED)) {
            ended.fire(new RollingUpdateEnded(change.chuteId()));
        }
    }

    /** The open rolling update of the chute, for the chute's own events. */
    @Transactional
    public Optional<RollingUpdateResponse> of(UUID chuteId) {
        return repository.ofChute(chuteId).map(RollingUpdateResponse::of);
    }

    private boolean end(UUID chuteId, String reason) {
        Optional<RollingUpdate> open = repository.ofChute(chuteId);
        open.ifPresent(update -> {
            outbox.append(
                    Topics.CHUTE_ACTIVITY,
                    RollingUpdateFinished.TYPE,
                    chuteId.toString(),
                    RollingUpdateFinished.of(update, now(), reason));
            repository.delete(update);
            signals.changed(WholeList.ROLLING_UPDATES.id());
            // Another one may be made under the same key in this transaction.
            repository.flush();
        });
        return open.isPresent();
    }

    /** PostgreSQL keeps microseconds: what is announced must be what is read back. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
