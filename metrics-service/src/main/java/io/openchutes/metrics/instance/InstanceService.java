package io.openchutes.metrics.instance;

import io.openchutes.event.ReplicaSignals;
import io.openchutes.metrics.chute.ChuteService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.UUID;

/** Keeps the copies of instances. */
@ApplicationScoped
public class InstanceService {
    private final InstanceRepository instances;
    private final ReplicaSignals signals;

    public InstanceService(InstanceRepository instances, ReplicaSignals signals) {
        this.instances = instances;
        this.signals = signals;
    }

    @Transactional
    public void remember(InstanceState state) {
        known(state).take(state);
        signals.send(ChuteService.FIGURES_CHANGED, "");
    }

    /** An instance was removed; its copy is kept, since its figures outlive it. */
    @Transactional
    public void remove(InstanceState state) {
        Instance instance = known(state);
        instance.take(state);
        instance.remove(state.at());
        signals.send(ChuteService.FIGURES_CHANGED, "");
    }

    /** A tombstone; what is known about the instance, if anything, stays until {@link #purge}. */
    @Transactional
    public void remove(UUID instanceId, Instant at) {
        Instance instance = instances.findById(instanceId);
        if (instance != null) {
            instance.remove(at);
            signals.send(ChuteService.FIGURES_CHANGED, "");
        }
    }

    @Transactional
    public long purge(Instant removedBefore) {
        return instances.deleteRemovedBefore(removedBefore);
    }

    @Transactional
    public void forgetAll() {
        instances.deleteAll();
        signals.send(ChuteService.FIGURES_CHANGED, "");
    }

    private Instance known(InstanceState state) {
        Instance instance = instances.findById(state.instanceId());
        if (instance == null) {
            instance = new Instance(state.instanceId());
            instance.take(state);
            instances.persist(instance);
        }
        return instance;
    }
}
