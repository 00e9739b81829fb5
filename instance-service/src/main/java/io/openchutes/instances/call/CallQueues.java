package io.openchutes.instances.call;

import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.instance.ActiveInstances;
import io.openchutes.instances.target.TargetService;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The queues of all chutes in this process; asks for an instance where calls are held since there is none. */
@Singleton
public class CallQueues {
    static final String HELD = "held call";

    private static final Logger LOG = Logger.getLogger(CallQueues.class);
    /** How soon a call is refused that has waited as long as it may, and how soon an instance is tried again that said it was busy. */
    private static final long TICK_MILLIS = 50;

    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<UUID, ChuteCalls> chutes = new ConcurrentHashMap<>();
    private final ActiveInstances instances;
    private final TargetService targets;
    private final Vertx vertx;
    private final Clock clock;
    private final CallQueue.Limits limits;
    private final Duration wantedFor;

    public CallQueues(
            ActiveInstances instances, TargetService targets, Vertx vertx, Clock clock, InstancesConfig config) {
        this.instances = instances;
        this.targets = targets;
        this.vertx = vertx;
        this.clock = clock;
        InstancesConfig.Call call = config.call();
        this.limits = new CallQueue.Limits(
                call.waitFactor(), call.waitAtMost(), call.holdAtMost(), Duration.ofMillis(100), Duration.ofSeconds(1));
        this.wantedFor = config.targets().warmUp();
    }

    void start(@Observes StartupEvent event) {
        instances.watch(chuteId -> {
            ChuteCalls calls = chutes.get(chuteId);
            if (calls != null) {
                calls.queue().wake(System.nanoTime());
            }
        });
        vertx.setPeriodic(TICK_MILLIS, tick -> tick());
    }

    private void tick() {
        long now = System.nanoTime();
        for (ChuteCalls calls : chutes.values()) {
            if (calls.waiting() > 0) {
                calls.queue().wake(now);
                askWhereHeld(calls, now);
            }
        }
    }

    ChuteCalls of(UUID chuteId) {
        return chutes.computeIfAbsent(chuteId, id -> new ChuteCalls(id, new CallQueue(limits, () -> instances.of(id))));
    }

    /** All chutes that were called since the process started. */
    public Collection<ChuteCalls> all() {
        return chutes.values();
    }

    /** Asks for an instance, where calls wait for the first one. */
    void askWhereHeld(ChuteCalls calls, long now) {
        if (calls.queue().isHolding() && calls.asksForInstance(now, ASK_AGAIN_NANOS)) {
            vertx.<Void>executeBlocking(
                            () -> {
                                targets.want(calls.chuteId(), clock.instant().plus(wantedFor), HELD);
                                return null;
                            },
                            false)
                    .onFailure(failure -> LOG.warnf(
                            "No instance can be asked for of chute %s: %s", calls.chuteId(), failure.getMessage()));
        }
    }
}
