package io.openchutes.instances.scaling;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.scaling.LoadHistory.Sums;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Decides every few seconds how many instances each chute is to have, on one replica at a time: that with the lease. Each minute it logs every
 * chute; chutes take turns over the minute.
 */
@ApplicationScoped
public class Autoscaler {
    private static final Logger LOG = Logger.getLogger(Autoscaler.class);
    private static final Duration UP_WINDOW = Duration.ofSeconds(30);
    private static final Duration DOWN_WINDOW = Duration.ofMinutes(5);
    /** Rows older than this are ignored. */
    private static final Duration FRESH = Duration.ofSeconds(15);

    /** As long as a gateway's row is kept: a replica that returns later counts from its start. */
    private static final Duration COUNTERS_KEPT = Duration.ofDays(8);

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(15);
    private static final long DEFAULT_SHUTDOWN_SECONDS = 300;
    private static final int DEFAULT_MAX_INSTANCES = 1;
    private static final int SLOTS = 12;
    private static final long SLOT_SECONDS = 5;
    private static final int LOGGED_AT_A_TIME = 500;

    private final ScalingService service;
    private final GpuPrices prices;
    private final InstancesConfig config;
    private final MeterRegistry meters;
    private final Clock clock;
    private final UUID replicaId = UUID.randomUUID();
    private final Counter failures;
    private final AtomicInteger leading;
    private final AtomicInteger wantedInstances;
    private final AtomicInteger missingInstances;
    private final AtomicLong unmetSeconds;

    /** Null while another replica leads. */
    private Memory memory;

    public Autoscaler(
            ScalingService service, GpuPrices prices, InstancesConfig config, MeterRegistry meters, Clock clock) {
        this.service = service;
        this.prices = prices;
        this.config = config;
        this.meters = meters;
        this.clock = clock;
        this.failures = meters.counter("openchutes.instances.scaling.failures");
        this.leading = meters.gauge("openchutes.instances.scaling.leads", new AtomicInteger());
        this.wantedInstances = meters.gauge("openchutes.instances.scaling.target", new AtomicInteger());
        this.missingInstances = meters.gauge("openchutes.instances.scaling.missing", new AtomicInteger());
        this.unmetSeconds = new AtomicLong();
        Gauge.builder("openchutes.instances.scaling.unmet.age", unmetSeconds, AtomicLong::get)
                .description("For how long the chute that waits longest has had fewer instances than its target; zero"
                        + " on replicas whose autoscaler does not decide")
                .baseUnit("seconds")
                .register(meters);
    }

    /** What the leader knows from one round to the next. */
    private static final class Memory {
        private final Map<UUID, LoadHistory> histories;
        /** The gateways' counters, by replica and chute. */
        private final Map<List<UUID>, LoadRow> seen = new HashMap<>();

        /** Since when a chute has had fewer instances than its target, as far as this replica knows. */
        private Map<UUID, Instant> unmetSince = Map.of();

        private Instant lastRound;
        private long lastSlot;

        Memory(Map<UUID, LoadHistory> histories, Instant now) {
            this.histories = histories;
            this.lastRound = now;
            this.lastSlot = slotOf(now) - 1;
        }

        private LoadHistory history(UUID chuteId) {
            return histories.computeIfAbsent(chuteId, id -> new LoadHistory());
        }
    }

    private static long slotOf(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), SLOT_SECONDS);
    }

    @Scheduled(
            identity = "autoscaler",
            every = "${openchutes.instances.capacity.every:5s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void onTime() {
        try {
            round();
        } catch (RuntimeException e) {
            failures.increment();
            throw e;
        }
    }

    /** Makes every meter known before the first decision. */
    void start(@Observes StartupEvent event) {
        decisions(true);
        decisions(false);
    }

    void stop(@Observes ShutdownEvent event) {
        if (leads()) {
            try {
                service.stopLeading(replicaId);
            } catch (RuntimeException e) {
                LOG.debugf("The lease runs out by itself: %s", e.getMessage());
            }
        }
    }

    synchronized boolean leads() {
        return memory != null;
    }

    /** Scales all chutes once, if this replica leads. */
    synchronized void round() {
        if (!config.capacity().owner() || !service.lead(replicaId, LEASE.toSeconds())) {
            if (memory != null) {
                LOG.info("Another replica's autoscaler decides now");
            }
            memory = null;
            leading.set(0);
            wantedInstances.set(0);
            missingInstances.set(0);
            unmetSeconds.set(0);
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (memory == null) {
            LOG.info("This replica's autoscaler decides from now on");
            memory = new Memory(service.histories(now), now);
            // What was counted before is not counted again.
            service.loads(Instant.EPOCH).forEach(row -> memory.seen.put(List.of(row.replicaId(), row.chuteId()), row));
            leading.set(1);
        }
        double seconds = Math.max(
                0,
                Math.min(
                        LONGEST_ROUND.toSeconds(),
                        Duration.between(memory.lastRound, now).toMillis() / 1000.0));
        Map<UUID, Sums> called = called(now, seconds);
        Set<Integer> slots = slots(now);
        List<ScaledChute> chutes = service.chutes(called.keySet(), slots, SLOTS, now);
        Map<UUID, Sums> changes = remember(chutes, called, seconds, now);
        service.remember(changes, now);
        memory.lastRound = now;
        decideAll(chutes, called, slots, now);
    }

    /** What the gateways did since the last round, by chute: busy is what they do now. */
    private Map<UUID, Sums> called(Instant now, double seconds) {
        Map<UUID, Sums> called = new HashMap<>();
        for (LoadRow row : service.loads(now.minus(FRESH).minusMillis((long) (seconds * 1000)))) {
            LoadRow before = memory.seen.put(List.of(row.replicaId(), row.chuteId()), row);
            double busy = row.sampledAt().isBefore(now.minus(FRESH)) ? 0 : row.busy();
            called.merge(
                    row.chuteId(),
                    new Sums(
                            busy,
                            0,
                            Math.max(0, row.completed() - (before == null ? 0 : before.completed())),
                            Math.max(0, row.rateLimited() - (before == null ? 0 : before.rateLimited()))),
                    Sums::plus);
        }
        return called;
    }

    /** The turns that have come since the last round; all of them after a pause. */
    private Set<Integer> slots(Instant now) {
        Set<Integer> slots = new TreeSet<>();
        long slot = slotOf(now);
        for (long turn = Math.max(memory.lastSlot + 1, slot - SLOTS + 1); turn <= slot; turn++) {
            slots.add(Math.floorMod(turn, SLOTS));
        }
        memory.lastSlot = slot;
        return slots;
    }

    private Map<UUID, Sums> remember(
            Collection<ScaledChute> chutes, Map<UUID, Sums> called, double seconds, Instant now) {
        Map<UUID, Sums> changes = new TreeMap<>();
        for (ScaledChute chute : chutes) {
            Sums load = called.getOrDefault(chute.chuteId(), Sums.NONE);
            Sums change = new Sums(
                    load.busySeconds() * seconds, chute.capacity() * seconds, load.completed(), load.rateLimited());
            if (!change.equals(Sums.NONE)) {
                changes.put(chute.chuteId(), change);
                memory.history(chute.chuteId()).add(now, change);
            }
        }
        memory.histories.values().removeIf(history -> history.isEmpty(now));
        memory.seen.values().removeIf(row -> row.sampledAt().isBefore(now.minus(COUNTERS_KEPT)));
        return changes;
    }

    private void decideAll(List<ScaledChute> chutes, Map<UUID, Sums> called, Set<Integer> slots, Instant now) {
        Map<UUID, List<FleetPlan.Member>> members = service.members();
        List<CapacityLogged> logs = new ArrayList<>();
        int wanted = 0;
        int missing = 0;
        Map<UUID, Instant> unmet = new HashMap<>();
        for (ScaledChute chute : chutes) {
            double busy = called.getOrDefault(chute.chuteId(), Sums.NONE).busySeconds();
            Decision decision = decide(chute, busy, members.getOrDefault(chute.chuteId(), List.of()), now);
            wanted += decision.target();
            if (decision.target() > chute.active()) {
                missing += decision.target() - chute.active();
                unmet.put(chute.chuteId(), memory.unmetSince.getOrDefault(chute.chuteId(), now));
            }
            boolean done = decision.changesTarget() || !decision.plan().isEmpty() ? apply(decision) : true;
            if (done && !decision.changesTarget() && slots.contains(slotOf(chute.chuteId()))) {
                logs.add(decision.log());
            }
        }
        wantedInstances.set(wanted);
        missingInstances.set(missing);
        memory.unmetSince = unmet;
        unmetSeconds.set(unmet.values().stream()
                .mapToLong(since -> Duration.between(since, now).toSeconds())
                .max()
                .orElse(0));
        for (int from = 0; from < logs.size(); from += LOGGED_AT_A_TIME) {
            service.log(logs.subList(from, Math.min(logs.size(), from + LOGGED_AT_A_TIME)));
        }
    }

    private boolean apply(Decision decision) {
        try {
            boolean done = service.apply(replicaId, decision, config.owner());
            if (done && decision.changesTarget()) {
                decisions(decision.target() > decision.before()).increment();
            }
            return done;
        } catch (RuntimeException e) {
            // Go on with the others.
            LOG.errorf(e, "The decision about chute %s could not be put into force.", decision.chuteId());
            failures.increment();
            return false;
        }
    }

    private Counter decisions(boolean up) {
        return meters.counter("openchutes.instances.scaling.decisions", "direction", up ? "up" : "down");
    }

    Decision decide(ScaledChute chute, double busy, List<FleetPlan.Member> members, Instant now) {
        LoadHistory history = memory.histories.getOrDefault(chute.chuteId(), new LoadHistory());
        boolean used = isUsed(chute, busy, now);
        double up = history.meanBusy(UP_WINDOW, now);
        double down = history.meanBusy(DOWN_WINDOW, now);
        int target = ScalingRule.target(new ScalingRule.Load(
                chute.target(),
                up,
                down,
                chute.wanted(),
                used,
                chute.concurrency(),
                chute.threshold(),
                maximum(chute),
                chute.disabled()));
        String action = target > chute.target()
                ? "scaled_up"
                : target < chute.target()
                        ? "scaled_down"
                        : target > chute.active() ? "scale_up_attempted" : "no_action";
        String why = !used
                ? chute.wanted() ? "somebody waits for it" : "nobody has called it for long"
                : "%.1f calls at a time over 30 s, %.1f over 5 min".formatted(up, down);
        return new Decision(
                chute.chuteId(),
                chute.target(),
                target,
                chute.disabled() ? "it is disabled" : why,
                FleetPlan.of(target, members, config.capacity().drain(), now),
                CapacityLogged.of(
                        chute.chuteId(),
                        now,
                        history,
                        busy,
                        chute.active(),
                        chute.concurrency(),
                        target,
                        action,
                        prices.multiplier(chute.supportedGpus(), chute.gpuCount(), chute.isPublic())));
    }

    private static boolean isUsed(ScaledChute chute, double busy, Instant now) {
        long patience = Optional.ofNullable(chute.shutdownAfterSeconds())
                .map(Integer::longValue)
                .orElse(DEFAULT_SHUTDOWN_SECONDS);
        return busy > 0
                || isSince(chute.lastCallAt(), now.minusSeconds(patience))
                || isSince(chute.activatedAt(), now.minusSeconds(patience));
    }

    private static boolean isSince(Instant at, Instant since) {
        return at != null && at.isAfter(since);
    }

    private int maximum(ScaledChute chute) {
        int allowed = chute.isPublic() || chute.maxInstances() == null
                ? config.capacity().publicMaximum()
                : Math.max(DEFAULT_MAX_INSTANCES, chute.maxInstances());
        return Math.min(allowed, config.targets().maximum());
    }

    /** As the query computes it. */
    private static int slotOf(UUID chuteId) {
        return (int) (chuteId.getLeastSignificantBits() & 0xffff) % SLOTS;
    }
}
