package io.openchutes.metrics.utilization;

import io.openchutes.event.ReplicaSignals;
import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.chute.ChuteService;
import io.openchutes.rest.caching.Prepared;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.caching.Repeatable;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The utilization of all chutes as this replica last read it, serialised once: five thousand chutes are three megabytes, which no
 * request should wait for. A change anywhere is read in the background within the refresh interval; who asks meanwhile gets the answer
 * from before the change, for a second at most.
 */
@ApplicationScoped
public class UtilizationBoard implements ReplicaSignals.Listener {
    private static final Logger LOG = Logger.getLogger(UtilizationBoard.class);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final UtilizationRepository logs;
    private final ReplicaSignals signals;
    private final PublicAnswers answers;
    private final ExecutorService executor;
    private final MetricsConfig.Utilization config;
    private final Clock clock;

    private final Object building = new Object();
    private final AtomicBoolean refreshDue = new AtomicBoolean();
    private volatile Instant listeningSince;
    private volatile Instant changedAt;
    private volatile Snapshot snapshot;

    public UtilizationBoard(
            UtilizationRepository logs,
            ReplicaSignals signals,
            PublicAnswers answers,
            ExecutorService executor,
            MetricsConfig config,
            Clock clock) {
        this.logs = logs;
        this.signals = signals;
        this.answers = answers;
        this.executor = executor;
        this.config = config.utilization();
        this.clock = clock;
    }

    void listen(@Observes StartupEvent start) {
        signals.listen(ChuteService.CHUTES_CHANGED, this);
        signals.listen(ChuteService.FIGURES_CHANGED, this);
    }

    /**
     * The result of one read of the database.
     *
     * @param readAt when that read began; later changes may be missing
     * @param answer all rows, ready to be sent
     */
    record Snapshot(Instant readAt, List<UtilizationResponse> rows, Prepared answer) {}

    /**
     * The chutes that a filter lets through, busiest first. It matches names as shown: a private chute's own name finds nothing.
     *
     * @param chuteId null for any
     * @param name what the shown name contains, ignoring case; null or empty for any
     */
    List<UtilizationResponse> filter(UUID chuteId, String name) {
        String wanted = name == null ? "" : name.toLowerCase(Locale.ROOT);
        return snapshot().rows().stream()
                .filter(row -> chuteId == null || row.log().chuteId().equals(chuteId))
                .filter(row -> row.name().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
    }

    /** The present snapshot, or a new one where it is too old; the calling thread may wait for the database. */
    Snapshot snapshot() {
        Instant now = clock.instant();
        Snapshot present = servable(now);
        return present == null ? readNewerThan(now) : present;
    }

    /** All rows, and those of later moments. */
    Repeatable all() {
        return new Repeatable(snapshot().answer(), () -> {
            Snapshot present = servable(clock.instant());
            return present == null ? null : present.answer();
        });
    }

    /** Null where the present snapshot is too old. */
    private Snapshot servable(Instant now) {
        Snapshot present = snapshot;
        if (present == null || !isServable(present, now)) {
            return null;
        }
        if (present.readAt().plus(config.maxAge().dividedBy(2)).isBefore(now)) {
            refreshSoon(Duration.ZERO);
        }
        return present;
    }

    private boolean isServable(Snapshot present, Instant now) {
        Instant change = changedAt;
        Instant listening = listeningSince;
        return listening != null
                && !present.readAt().isBefore(listening)
                && !present.readAt().plus(config.maxAge()).isBefore(now)
                && (change == null || change.plus(GRACE).isAfter(now));
    }

    /** One look serves everybody who asked before it began. */
    private Snapshot readNewerThan(Instant asked) {
        synchronized (building) {
            Snapshot present = snapshot;
            if (present != null && !present.readAt().isBefore(asked) && changedAt == null) {
                return present;
            }
            return read();
        }
    }

    private Snapshot read() {
        Instant readAt = clock.instant();
        changedAt = null;
        try {
            List<UtilizationResponse> rows = logs.listBusiestFirst();
            Snapshot read = new Snapshot(readAt, rows, answers.prepare(rows));
            snapshot = read;
            return read;
        } catch (RuntimeException e) {
            changedAt = readAt;
            throw e;
        }
    }

    private void refreshSoon(Duration pause) {
        if (refreshDue.compareAndSet(false, true)) {
            CompletableFuture.runAsync(
                    this::refresh,
                    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, executor));
        }
    }

    private void refresh() {
        refreshDue.set(false);
        try {
            synchronized (building) {
                read();
            }
        } catch (RuntimeException e) {
            LOG.warn("The utilization could not be read; the next request tries again.", e);
        }
    }

    @Override
    public void onSignal(String payload) {
        if (changedAt == null) {
            changedAt = clock.instant();
        }
        if (snapshot != null) {
            refreshSoon(config.refreshInterval());
        }
    }

    @Override
    public void onLost() {
        listeningSince = null;
    }

    @Override
    public void onRestored() {
        listeningSince = clock.instant();
    }
}
