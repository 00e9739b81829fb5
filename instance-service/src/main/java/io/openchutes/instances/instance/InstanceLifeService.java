package io.openchutes.instances.instance;

import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.chute.ChuteChanged;
import io.openchutes.instances.chute.ChuteRemoved;
import io.openchutes.instances.target.TargetService;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Moves instances from one state to the next, and announces it. Where a transaction needs both, it locks the chute's target before the
 * instance; several instances are locked in the order of their ids, as the outbox demands of their events. So a consumer applies a record
 * that locks any of them in a transaction of its own.
 */
@ApplicationScoped
public class InstanceLifeService {
    private static final Logger LOG = Logger.getLogger(InstanceLifeService.class);

    private final InstanceRepository instances;
    private final TargetService targets;
    private final Outbox outbox;
    private final ReplicaSignals signals;
    private final Event<InstanceChanged> changed;
    private final InstancesConfig config;
    private final Clock clock;

    public InstanceLifeService(
            InstanceRepository instances,
            TargetService targets,
            Outbox outbox,
            ReplicaSignals signals,
            Event<InstanceChanged> changed,
            InstancesConfig config,
            Clock clock) {
        this.instances = instances;
        this.targets = targets;
        this.outbox = outbox;
        this.signals = signals;
        this.changed = changed;
        this.config = config;
        this.clock = clock;
    }

    /** @throws ApiException 403 where another system is the registry of instances */
    void requireOwnership() {
        if (!config.owner()) {
            throw new ApiException(ErrorCode.FORBIDDEN, "Instances are managed by another system: ask the operator.");
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void launched(Instance instance) {
        instances.persist(instance);
        tell(InstanceChanged.LAUNCHED, instance, instance.launch().launchedAt());
    }

    /**
     * A probe brought the right proof: the instance is verified, and active once it says that it is ready.
     *
     * @return false if it counts as a failed probe all the same: an active instance that is not ready any more
     */
    @Transactional
    public boolean proved(UUID instanceId, boolean ready, int inFlight) {
        Instance instance = instances.lock(instanceId).filter(Instance::isLive).orElse(null);
        if (instance == null) {
            return true;
        }
        if (instance.isActive() && !ready) {
            return false;
        }
        Instant now = now();
        if (instance.verify(inFlight, now)) {
            tell(InstanceChanged.VERIFIED, instance, now);
        }
        if (instance.state() == InstanceState.VERIFIED && ready) {
            instance.activate(now);
            tell(InstanceChanged.ACTIVATED, instance, now);
            signals.send(ActiveInstances.CHANNEL, instance.chuteId().toString());
        }
        instance.probeAt(now.plus(pause(instance)));
        return true;
    }

    /**
     * A probe failed; the last of too many in a row removes the instance.
     *
     * @param why for the log
     */
    @Transactional
    public void probeFailed(UUID instanceId, String why) {
        Instance instance = instances.lock(instanceId).filter(Instance::isLive).orElse(null);
        if (instance != null) {
            int failures = instance.probeFailed();
            LOG.infof(
                    "Probe %d of %d of instance %s of chute %s failed: %s",
                    failures, config.probes().failures(), instanceId, instance.chuteId(), why);
            if (failures >= config.probes().failures()) {
                remove(instance, Removal.LOST, null);
            } else {
                instance.probeAt(now().plus(config.probes().every()));
            }
        }
    }

    private Duration pause(Instance instance) {
        return instance.state() == InstanceState.ACTIVE
                ? config.probes().every()
                : config.probes().startingEvery();
    }

    /** Has the instance probed at once, since a call could not reach it. */
    @Transactional
    public void suspect(UUID instanceId) {
        instances.lock(instanceId).filter(Instance::isLive).ifPresent(instance -> instance.probeAt(now()));
    }

    /** The instance gets no new calls from now on; it is still probed, and the caller removes it later. */
    @Transactional
    public void drain(UUID instanceId) {
        Instance instance = instances.lock(instanceId).orElse(null);
        if (instance != null && instance.state() == InstanceState.ACTIVE) {
            instance.drain(now());
            changed.fire(new InstanceChanged(InstanceChanged.DRAINING, instance));
            signals.send(ActiveInstances.CHANNEL, instance.chuteId().toString());
        }
    }

    /** Removes the instance, unless it is gone already; its miner learns of it with the next heartbeat at the latest. */
    @Transactional
    public void remove(UUID instanceId, Removal why) {
        instances.lock(instanceId).filter(Instance::isLive).ifPresent(instance -> remove(instance, why, null));
    }

    /** Removes the claim if its time is up, and it is not active. */
    @Transactional
    public void lapse(UUID instanceId) {
        instances
                .lock(instanceId)
                .filter(Instance::isLive)
                .filter(instance ->
                        instance.lapsesAt().filter(at -> !at.isAfter(now())).isPresent())
                .ifPresent(instance -> remove(instance, Removal.LAPSED, null));
    }

    /** Removes the instance if its miner's last heartbeat is older. */
    @Transactional
    public void silentSince(UUID instanceId, Instant at) {
        instances
                .lock(instanceId)
                .filter(Instance::isLive)
                .filter(instance -> instance.lastHeartbeatAt().isBefore(at))
                .ifPresent(instance -> remove(instance, Removal.LOST, null));
    }

    /** Removes all instances of a miner that may not be one any more. */
    @Transactional
    public void minerIsGone(UUID minerUserId, Removal why) {
        instances.lockLiveOfMiner(minerUserId).forEach(instance -> remove(instance, why, null));
    }

    /** The instances go with their chute. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void chuteIsGone(@Observes ChuteRemoved removed) {
        targets.lock(removed.chuteId());
        instances.lockLiveOf(removed.chuteId()).forEach(instance -> remove(instance, Removal.CHUTE_DELETED, null));
        targets.forget(removed.chuteId());
    }

    /** Nothing may run a disabled chute; what ran in an earlier life of its name is not this chute's. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void chuteIs(@Observes ChuteChanged now) {
        if (now.chute().disabled()) {
            // A claim that began before must be seen here, and one that waits for this must see that the chute is
            // disabled.
            targets.lock(now.chute().chuteId());
        }
        for (Instance instance : instances.lockLiveOf(now.chute().chuteId())) {
            if (now.chute().disabled()) {
                remove(instance, Removal.CHUTE_DISABLED, null);
            } else if (instance.launch().launchedAt().isBefore(now.chute().createdAt())) {
                remove(instance, Removal.CHUTE_DELETED, null);
            }
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void remove(Instance instance, Removal why, String lastLines) {
        remove(instance, why, null, lastLines);
    }

    /** @param detail why in more words, null for none */
    @Transactional(Transactional.TxType.MANDATORY)
    void remove(Instance instance, Removal why, String detail, String lastLines) {
        Instant now = now();
        boolean tookCalls = instance.isActive();
        instance.remove(why.text(detail), lastLines, now);
        tell(InstanceChanged.REMOVED, instance, why.isFailure(), now);
        if (config.owner()) {
            outbox.appendTombstone(Topics.INSTANCE_EVENTS, instance.instanceId().toString());
        }
        if (tookCalls) {
            signals.send(ActiveInstances.CHANNEL, instance.chuteId().toString());
        }
    }

    private void tell(String type, Instance instance, Instant at) {
        tell(type, instance, false, at);
    }

    private void tell(String type, Instance instance, boolean failed, Instant at) {
        if (config.owner()) {
            outbox.append(
                    Topics.INSTANCE_EVENTS,
                    type,
                    instance.instanceId().toString(),
                    InstanceFacts.of(instance, failed, at));
        }
        changed.fire(new InstanceChanged(type, instance));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
