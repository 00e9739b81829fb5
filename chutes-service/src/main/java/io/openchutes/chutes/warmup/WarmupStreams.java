package io.openchutes.chutes.warmup;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Keeps the streams of this replica that wait for a chute: one timer for all of them, and one query for all the chutes that may have
 * become hot.
 */
@ApplicationScoped
public class WarmupStreams {
    private static final Logger LOG = Logger.getLogger(WarmupStreams.class);

    /** How often chutes are polled while signals are down: a hot chute shows within a second even then. */
    private static final Duration UNSIGNALLED_CHECK = Duration.ofMillis(500);

    /** Streams repeat themselves in turns: all at once would hold up everything else that this replica does. */
    static final int TURNS = 30;

    private final Map<UUID, Set<WaitingStream>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Map<UUID, Integer> openOf = new ConcurrentHashMap<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final Set<UUID> toCheck = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean checking = new AtomicBoolean();
    private final ChutesConfig.Warmup config;
    private final Clock clock;
    private final Function<Collection<UUID>, Map<UUID, Integer>> availability;
    private final Function<Collection<UUID>, List<FailedLaunch>> failures;
    private final Executor worker;
    private volatile boolean signalled;
    private int turn;

    @Inject
    public WarmupStreams(ChutesConfig config, WarmupService service, Clock clock, MeterRegistry meters) {
        this(
                config.warmup(),
                clock,
                service::availableInstances,
                service::failedLaunches,
                Infrastructure.getDefaultWorkerPool());
        meters.gauge("openchutes.chutes.warmup.streams", open);
    }

    /**
     * @param availability how many instances of each chute are active and verified; a chute that is gone is absent
     * @param failures which instances of the chutes failed
     */
    WarmupStreams(
            ChutesConfig.Warmup config,
            Clock clock,
            Function<Collection<UUID>, Map<UUID, Integer>> availability,
            Function<Collection<UUID>, List<FailedLaunch>> failures,
            Executor worker) {
        this.config = config;
        this.clock = clock;
        this.availability = availability;
        this.failures = failures;
        this.worker = worker;
    }

    /**
     * Lines until the chute is hot, is gone, or the longest wait is over. Work begins on subscription; a cancelled subscription releases
     * everything.
     *
     * @throws ApiException 429 where the account has too many streams on this replica, 503 where all accounts together have
     */
    public Multi<WarmupLine> waitFor(UUID accountId, UUID chuteId) {
        if (openOf.getOrDefault(accountId, 0) >= config.maxOpenPerAccount()) {
            throw new ApiException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    "You have " + config.maxOpenPerAccount()
                            + " warm-up streams open, which is the limit: close some, or ask with quick=true.",
                    config.coldEvery());
        }
        if (open.get() >= config.maxOpen()) {
            throw new ApiException(
                    ErrorCode.UNAVAILABLE, "Too many callers are waiting: try again soon.", config.coldEvery());
        }
        return Multi.createFrom().emitter(emitter -> {
            emitter.emit(WarmupLine.COLD);
            if (openOf.merge(accountId, 1, Integer::sum) > config.maxOpenPerAccount()) {
                // Many asked at the same moment: what is one too many ends here.
                closed(accountId);
                emitter.complete();
                return;
            }
            WaitingStream stream = new WaitingStream(
                    accountId,
                    chuteId,
                    emitter,
                    clock.instant().plus(config.longest()),
                    Math.floorMod(opened.getAndIncrement(), TURNS),
                    ConcurrentHashMap.newKeySet());
            open.incrementAndGet();
            waiting.compute(chuteId, (id, streams) -> {
                Set<WaitingStream> all = streams == null ? ConcurrentHashMap.newKeySet() : streams;
                all.add(stream);
                return all;
            });
            emitter.onTermination(() -> leave(stream));
            // The chute may have become hot since the caller's check: no further signal would come.
            check(List.of(chuteId));
        });
    }

    /** How many streams wait on this replica. */
    int openStreams() {
        return open.get();
    }

    void start(@Observes StartupEvent startup, Vertx vertx, ReplicaSignals signals) {
        vertx.setPeriodic(tickEvery().toMillis(), timer -> tick());
        vertx.setPeriodic(UNSIGNALLED_CHECK.toMillis(), timer -> {
            if (!signalled) {
                check(waiting.keySet());
            }
        });
        signals.listen(ChuteSignals.CHANGES, new ReplicaSignals.Listener() {
            @Override
            public void onSignal(String payload) {
                changed(payload);
            }

            @Override
            public void onLost() {
                signalled = false;
            }

            @Override
            public void onRestored() {
                signalled = true;
                check(waiting.keySet());
            }
        });
    }

    /** Streams would keep a replica that is to stop alive until they end by themselves. */
    void stop(@Observes ShutdownDelayInitiatedEvent shutdown) {
        endAll();
    }

    void stop(@Observes ShutdownEvent shutdown) {
        endAll();
    }

    void changed(String payload) {
        UUID chuteId = UUID.fromString(payload);
        if (waiting.containsKey(chuteId)) {
            check(List.of(chuteId));
        }
    }

    /**
     * Ends what has waited as long as a stream may, repeats to those whose turn it is that their chute is cold, and once in all turns
     * looks whether a signal was missed. Called by one timer.
     */
    void tick() {
        turn = (turn + 1) % TURNS;
        // What ends before the next tick ends now: none lasts longer than it may.
        Instant nextTick = clock.instant().plus(tickEvery());
        for (Set<WaitingStream> streams : waiting.values()) {
            for (WaitingStream stream : streams) {
                if (stream.until().isBefore(nextTick)) {
                    stream.emitter().complete();
                } else if (stream.turn() == turn) {
                    stream.emitter().emit(WarmupLine.COLD);
                }
            }
        }
        if (turn == 0) {
            check(waiting.keySet());
        }
    }

    private Duration tickEvery() {
        return Duration.ofMillis(Math.max(1, config.coldEvery().toMillis() / TURNS));
    }

    private void check(Collection<UUID> chuteIds) {
        if (chuteIds.isEmpty()) {
            return;
        }
        toCheck.addAll(chuteIds);
        if (checking.compareAndSet(false, true)) {
            worker.execute(this::checkAll);
        }
    }

    private void checkAll() {
        try {
            while (!toCheck.isEmpty()) {
                List<UUID> batch = List.copyOf(toCheck);
                batch.forEach(toCheck::remove);
                Map<UUID, Integer> available = availability.apply(batch);
                failures.apply(batch).forEach(this::tell);
                for (UUID chuteId : batch) {
                    tell(chuteId, available.get(chuteId));
                }
            }
        } catch (RuntimeException e) {
            // Each tick rechecks all of them.
            LOG.warnf("Could not look whether chutes became hot: %s", e.getMessage());
        } finally {
            checking.set(false);
        }
        // Recheck what was added after the last check and before the flag was cleared.
        if (!toCheck.isEmpty() && checking.compareAndSet(false, true)) {
            worker.execute(this::checkAll);
        }
    }

    /** Its owner alone learns why, once. */
    private void tell(FailedLaunch failure) {
        for (WaitingStream stream : waiting.getOrDefault(failure.chuteId(), Set.of())) {
            if (stream.accountId().equals(failure.ownerId()) && stream.told().add(failure.instanceId())) {
                stream.emitter().emit(WarmupLine.failed(failure.reason()));
            }
        }
    }

    private void tell(UUID chuteId, Integer available) {
        if (available != null && available == 0) {
            return;
        }
        for (WaitingStream stream : waiting.getOrDefault(chuteId, Set.of())) {
            if (available != null) {
                stream.emitter().emit(WarmupLine.hot(available));
            }
            stream.emitter().complete();
        }
    }

    private void endAll() {
        waiting.values()
                .forEach(streams -> streams.forEach(stream -> stream.emitter().complete()));
    }

    private void closed(UUID accountId) {
        openOf.computeIfPresent(accountId, (id, count) -> count == 1 ? null : count - 1);
    }

    private void leave(WaitingStream stream) {
        open.decrementAndGet();
        closed(stream.accountId());
        waiting.computeIfPresent(stream.chuteId(), (id, streams) -> {
            streams.remove(stream);
            return streams.isEmpty() ? null : streams;
        });
    }

    /** @param told the failed instances that it was told of */
    private record WaitingStream(
            UUID accountId,
            UUID chuteId,
            MultiEmitter<? super WarmupLine> emitter,
            Instant until,
            int turn,
            Set<UUID> told) {
        /** Two callers may wait for one chute until the same moment: each is itself alone. */
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
