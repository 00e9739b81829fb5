package io.openchutes.chutes.warmup;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.stream.OpenStream;
import io.openchutes.rest.stream.StreamConnection;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
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
     * A stream for a caller who is to wait; it counts as soon as it is open.
     *
     * @throws ApiException 429 where the account has too many streams on this replica, 503 where all accounts together have
     */
    OpenStream waitFor(UUID accountId, UUID chuteId) {
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
        return new WaitingStream(
                accountId,
                chuteId,
                clock.instant().plus(config.longest()).toEpochMilli(),
                Math.floorMod(opened.getAndIncrement(), TURNS));
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
        long nextTick = clock.instant().plus(tickEvery()).toEpochMilli();
        for (Set<WaitingStream> streams : waiting.values()) {
            for (WaitingStream stream : streams) {
                if (stream.untilMillis < nextTick) {
                    stream.end();
                } else if (stream.turn == turn) {
                    stream.send(WarmupLine.COLD);
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
        waiting.getOrDefault(failure.chuteId(), Set.of()).forEach(stream -> stream.sendOnce(failure));
    }

    private void tell(UUID chuteId, Integer available) {
        if (available != null && available == 0) {
            return;
        }
        for (WaitingStream stream : waiting.getOrDefault(chuteId, Set.of())) {
            if (available != null) {
                stream.send(WarmupLine.hot(available));
            }
            stream.end();
        }
    }

    private void endAll() {
        waiting.values().forEach(streams -> streams.forEach(WaitingStream::end));
    }

    /**
     * One caller's wait for a chute: lines until it is hot or gone, or the longest wait is over. There may be tens of thousands, so each has
     * few fields, and times as numbers.
     */
    private final class WaitingStream implements OpenStream {
        private final UUID accountId;
        private final UUID chuteId;
        private final long untilMillis;
        private final int turn;
        private StreamConnection connection;
        private boolean isCounted;
        /** The failed instances that the caller was sent; most streams see none. */
        private Set<UUID> sentFailures = Set.of();

        /** @param turn in which it is sent that the chute is still cold */
        private WaitingStream(UUID accountId, UUID chuteId, long untilMillis, int turn) {
            this.accountId = accountId;
            this.chuteId = chuteId;
            this.untilMillis = untilMillis;
            this.turn = turn;
        }

        @Override
        public void opened(StreamConnection opened) {
            connection = opened;
            send(WarmupLine.COLD);
            if (openOf.merge(accountId, 1, Integer::sum) > config.maxOpenPerAccount()) {
                // Many asked at the same moment: what is one too many ends here.
                leaveAccount();
                end();
                return;
            }
            isCounted = true;
            open.incrementAndGet();
            waiting.compute(chuteId, (id, streams) -> {
                Set<WaitingStream> all = streams == null ? ConcurrentHashMap.newKeySet() : streams;
                all.add(this);
                return all;
            });
            // The chute may have become hot since the caller's check: no further signal would come.
            check(List.of(chuteId));
        }

        @Override
        public void closed() {
            if (!isCounted) {
                return;
            }
            open.decrementAndGet();
            leaveAccount();
            waiting.computeIfPresent(chuteId, (id, streams) -> {
                streams.remove(this);
                return streams.isEmpty() ? null : streams;
            });
        }

        private void leaveAccount() {
            openOf.computeIfPresent(accountId, (id, count) -> count == 1 ? null : count - 1);
        }

        /** A reader who does not keep up misses repetitions, never another line, and makes nothing pile up here. */
        private void send(WarmupLine line) {
            if (!line.isRepetition() || !connection.isFull()) {
                connection.write(line.asEvent());
            }
        }

        /** Sends the chute's owner once why an instance failed; not called by two threads at a time. */
        private void sendOnce(FailedLaunch failure) {
            if (!accountId.equals(failure.ownerId()) || sentFailures.contains(failure.instanceId())) {
                return;
            }
            if (sentFailures.isEmpty()) {
                sentFailures = new HashSet<>();
            }
            sentFailures.add(failure.instanceId());
            send(WarmupLine.failed(failure.reason()));
        }

        /** Ends it after what was sent. */
        private void end() {
            connection.end();
        }
    }
}
