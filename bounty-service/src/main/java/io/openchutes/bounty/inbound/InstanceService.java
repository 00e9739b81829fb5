package io.openchutes.bounty.inbound;

import io.openchutes.bounty.bounty.BountyService;
import io.openchutes.bounty.instance.InstanceCopy;
import io.openchutes.bounty.instance.InstanceRepository;
import io.openchutes.bounty.instance.InstanceState;
import io.openchutes.event.consume.OwnTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;

/** Keeps the copies of instances, and claims bounties for each that has become active and verified. */
@ApplicationScoped
public class InstanceService {
    private final InstanceRepository instances;
    private final BountyService bounties;

    public InstanceService(InstanceRepository instances, BountyService bounties) {
        this.instances = instances;
        this.bounties = bounties;
    }

    /** @param replay true to restore the copy and cause nothing */
    @Transactional
    public void exists(InstanceState state, boolean replay) {
        InstanceCopy instance = instances.findByIdOptional(state.instanceId()).orElse(null);
        boolean isNew = instance == null;
        if (isNew) {
            instance = new InstanceCopy(state.instanceId());
        }
        boolean activation = instance.becomes(state);
        if (isNew) {
            instances.persist(instance);
        }
        if (activation && !replay) {
            // The lock is its chute's: several instances in the order of their ids would take such locks in any order.
            OwnTransaction.require();
            bounties.activated(instance);
        }
    }

    @Transactional
    public void isGone(UUID instanceId) {
        instances.deleteById(instanceId);
    }

    @Transactional
    public void forgetAll() {
        instances.deleteAll();
    }
}
