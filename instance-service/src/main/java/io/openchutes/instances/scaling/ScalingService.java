package io.openchutes.instances.scaling;

import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.instances.instance.InstanceLifeService;
import io.openchutes.instances.scaling.LoadHistory.Sums;
import io.openchutes.instances.target.Target;
import io.openchutes.instances.target.TargetService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Reads what the autoscaler decides by, and puts its decisions into force, one chute a transaction. */
@ApplicationScoped
public class ScalingService {
    private static final Logger LOG = Logger.getLogger(ScalingService.class);

    private final ScalingRepository scaling;
    private final TargetService targets;
    private final InstanceLifeService instances;
    private final Outbox outbox;
    private final Clock clock;

    public ScalingService(
            ScalingRepository scaling,
            TargetService targets,
            InstanceLifeService instances,
            Outbox outbox,
            Clock clock) {
        this.scaling = scaling;
        this.targets = targets;
        this.instances = instances;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    public boolean lead(UUID replicaId, long seconds) {
        return scaling.lead(replicaId, seconds);
    }

    @Transactional
    public void stopLeading(UUID replicaId) {
        scaling.stopLeading(replicaId);
    }

    @Transactional
    List<LoadRow> loads(Instant since) {
        return scaling.loads(since);
    }

    @Transactional
    Map<UUID, LoadHistory> histories(Instant now) {
        return scaling.histories(now);
    }

    @Transactional
    List<ScaledChute> chutes(Collection<UUID> busy, Collection<Integer> slots, int allSlots, Instant now) {
        return scaling.chutes(busy, slots, allSlots, now);
    }

    @Transactional
    Map<UUID, List<FleetPlan.Member>> members() {
        return scaling.members();
    }

    @Transactional
    void remember(Map<UUID, Sums> sums, Instant now) {
        if (!sums.isEmpty()) {
            scaling.addToHistories(sums, now);
        }
        scaling.forgetHistoriesBefore(now.minus(LoadHistory.KEPT).minus(LoadHistory.BUCKET));
    }

    /** @return false if another replica decides meanwhile, or the chute has changed: nothing was done then */
    @Transactional
    boolean apply(UUID replicaId, Decision decision, boolean ownsInstances) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Target target = targets.lock(decision.chuteId());
        if (!scaling.leads(replicaId) || target.target() != decision.before()) {
            return false;
        }
        if (decision.target() == 0) {
            if (scaling.isHot(decision.chuteId())) {
                target.served();
            }
            if (target.isWanted(now)) {
                return false;
            }
        }
        if (decision.changesTarget()) {
            targets.decide(target, decision.target(), decision.why());
            outbox.append(
                    Topics.CAPACITY_EVENTS,
                    CapacityLogged.TYPE,
                    decision.chuteId().toString(),
                    decision.log());
            LOG.infof(
                    "Chute %s is to have %d instances instead of %d: %s",
                    decision.chuteId(), decision.target(), decision.before(), decision.why());
        }
        if (ownsInstances) {
            // In the order of ids, as everyone locks them.
            FleetPlan plan = decision.plan();
            SortedSet<UUID> going = new TreeSet<>(plan.drain());
            going.addAll(plan.remove().keySet());
            for (UUID instance : going) {
                if (plan.remove().containsKey(instance)) {
                    instances.remove(instance, plan.remove().get(instance));
                } else {
                    instances.drain(instance);
                }
            }
        }
        return true;
    }

    @Transactional
    void log(List<CapacityLogged> logs) {
        outbox.appendAll(
                Topics.CAPACITY_EVENTS,
                CapacityLogged.TYPE,
                logs.stream()
                        .map(log -> new Outbox.Entry(log.chuteId().toString(), log))
                        .toList());
    }
}
