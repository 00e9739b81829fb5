package io.openchutes.chutes.instance;

import io.openchutes.chutes.signal.ChuteSignals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
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
    private static final int FAILURES = 3;

    private final InstanceRepository repository;
    private final InstanceFailureRepository failures;
    private final ChuteSignals signals;
    private final Event<InstancesChanged> changes;

    public InstanceService(
            InstanceRepository repository,
            InstanceFailureRepository failures,
            ChuteSignals signals,
            Event<InstancesChanged> changes) {
        this.repository = repository;
        this.failures = failures;
        this.signals = signals;
        this.changes = changes;
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
        } else {
            touched.add(known.facts().chuteId());
            known.become(event);
        }
        if (event.facts().active()) {
            failures.forget(event.facts().chuteId());
        }
        touched.forEach(chuteId -> announce(chuteId, replay));
    }

    /** @param replay as with {@link #changed} */
    @Transactional
    public void removed(InstanceChanged event, boolean replay) {
        repository.deleteById(event.instanceId());
        if (event.hasFailed() && failures.findById(event.instanceId()) == null) {
            failures.persistAndFlush(new InstanceFailure(event));
            failures.keepNewest(event.facts().chuteId(), FAILURES);
        }
        announce(event.facts().chuteId(), replay);
    }

    /** The last instances of the chute that failed since one served, oldest first: for its owner alone. */
    @Transactional
    public List<InstanceFailure> failuresOf(UUID chuteId) {
        return failures.ofPresent(chuteId);
    }

    /** @param replay as with {@link #changed} */
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
        failures.deleteAll();
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
