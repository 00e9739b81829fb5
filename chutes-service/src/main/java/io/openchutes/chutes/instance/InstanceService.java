package io.openchutes.chutes.instance;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.signal.ChuteSignals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Keeps the instances that the registry publishes. */
@ApplicationScoped
public class InstanceService {
    /** What an owner is shown of a chute that does not come up. */
    private static final int UNRESOLVED_FAILURES = 3;

    private final InstanceRepository repository;
    private final EndedInstanceRepository ended;
    private final ChuteSignals signals;
    private final Event<InstancesChanged> changes;
    private final ChutesConfig.Instances config;
    private final Clock clock;

    public InstanceService(
            InstanceRepository repository,
            EndedInstanceRepository ended,
            ChuteSignals signals,
            Event<InstancesChanged> changes,
            ChutesConfig config,
            Clock clock) {
        this.repository = repository;
        this.ended = ended;
        this.signals = signals;
        this.changes = changes;
        this.config = config.instances();
        this.clock = clock;
    }

    /** @param replay a rebuild restores the copies: no event may result */
    @Transactional
    public void changed(InstanceChanged event, boolean replay) {
        Instance known = repository.findById(event.instanceId());
        Set<UUID> touched = new HashSet<>(Set.of(event.facts().chuteId()));
        if (known == null) {
            Instance instance = new Instance(event.instanceId());
            instance.become(event);
            repository.persist(instance);
            ended.deleteById(event.instanceId());
        } else {
            touched.add(known.facts().chuteId());
            known.become(event);
        }
        if (event.facts().active()) {
            ended.resolve(event.facts().chuteId(), event.at());
        }
        touched.forEach(chuteId -> announce(chuteId, replay));
    }

    /** @param replay as with {@link #changed} */
    @Transactional
    public void removed(InstanceChanged event, boolean replay) {
        Instance known = repository.findById(event.instanceId());
        Instant activatedAt = event.activatedAt();
        if (known != null) {
            activatedAt = activatedAt == null ? known.activatedAt() : activatedAt;
            repository.delete(known);
        }
        if (ended.keep(event, activatedAt)) {
            ended.keepNewest(event.facts().chuteId(), config.endedPerChute(), UNRESOLVED_FAILURES);
        }
        announce(event.facts().chuteId(), replay);
    }

    /** The chute's instances that ended lately, and those that failed since one served, newest first: for its owner alone. */
    @Transactional
    public List<EndedInstance> endedOf(UUID chuteId) {
        return ended.of(chuteId, clock.instant().minus(config.keepEnded()));
    }

    /**
     * Deletes what is kept of instances that ended longer ago than configured, and of deleted chutes.
     *
     * @return how many
     */
    @Transactional
    public int forgetEnded() {
        return ended.deleteEndedBefore(clock.instant().minus(config.keepEnded()));
    }

    /**
     * The instance is gone, and nothing more is known of its end: it is not kept.
     *
     * @param replay as with {@link #changed}
     */
    @Transactional
    public void removed(UUID instanceId, boolean replay) {
        Instance known = repository.findById(instanceId);
        if (known != null) {
            repository.delete(known);
            announce(known.facts().chuteId(), replay);
        }
    }

    @Transactional
    public void clear() {
        repository.deleteAll();
        ended.deleteAll();
    }

    /**
     * The instances that count of each chute, oldest first, in one query; chutes without any are absent.
     *
     * @param createdAtOfChute when each chute was created: an instance launched before belongs to a deleted one
     */
    @Transactional
    public Map<UUID, List<Instance>> countingOf(Map<UUID, Instant> createdAtOfChute) {
        return repository.ofChutes(createdAtOfChute.keySet()).stream()
                .filter(instance ->
                        instance.countsFor(createdAtOfChute.get(instance.facts().chuteId())))
                .collect(Collectors.groupingBy(instance -> instance.facts().chuteId()));
    }

    private void announce(UUID chuteId, boolean replay) {
        repository.flush();
        signals.changed(chuteId);
        changes.fire(new InstancesChanged(chuteId, replay));
    }
}
