package io.openchutes.metrics.history;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.metrics.CommittedCounters;
import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.Platform;
import io.openchutes.metrics.chute.Chute;
import io.openchutes.metrics.chute.VisibleChutes;
import io.openchutes.metrics.rollup.Buckets;
import io.openchutes.metrics.utilization.CapacityLogged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** Keeps utilization over time, each minute's log of a chute once, and answers it together with the calls. */
@ApplicationScoped
public class HistoryService {
    private final HistoryRepository history;
    private final VisibleChutes chutes;
    private final CommittedCounters counters;
    private final MetricsConfig config;
    private final Clock clock;

    public HistoryService(
            HistoryRepository history,
            VisibleChutes chutes,
            CommittedCounters counters,
            MetricsConfig config,
            Clock clock) {
        this.history = history;
        this.chutes = chutes;
        this.counters = counters;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Takes logs in any order and as often as they arrive. The first of a chute and minute counts. What is older than figures by five
     * minutes are kept is dropped and counted as such; what lies in the future is dropped.
     */
    @Transactional
    public void take(List<CapacityLogged> arrived) {
        Instant now = clock.instant();
        Instant first = firstFine(now);
        Instant latest = now.plus(config.clockTolerance());
        Map<LoadSample.Minute, LoadSample> samples = new LinkedHashMap<>();
        int late = 0;
        for (CapacityLogged log : arrived) {
            if (log.timestamp().isBefore(first)) {
                late++;
            } else if (!log.timestamp().isAfter(latest) && !log.chuteId().equals(Platform.ID)) {
                LoadSample sample = LoadSample.of(log);
                samples.putIfAbsent(sample.key(), sample);
            }
        }
        if (!samples.isEmpty()) {
            history.add(List.copyOf(samples.values()));
        }
        counters.add("openchutes.metrics.history.dropped", late, "reason", "late");
    }

    HistoryResponse ofPlatform(Instant from, Instant to, Integer step) {
        return read(null, Instant.EPOCH, range(from, to, step));
    }

    /** A chute's own life alone: what was recorded before the chute belongs to an earlier one of its name. */
    HistoryResponse ofChute(
            Optional<Account> caller, KeyScopes scopes, UUID chuteId, Instant from, Instant to, Integer step) {
        Chute chute = chutes.find(caller, scopes, chuteId);
        return read(chuteId, chute.createdAt(), range(from, to, step));
    }

    private HistoryRange range(Instant from, Instant to, Integer step) {
        Instant now = clock.instant();
        return HistoryRange.of(from, to, step, now, firstFine(now), firstKept(now));
    }

    private HistoryResponse read(UUID chuteId, Instant notBefore, HistoryRange range) {
        List<LoadBucket> points = new ArrayList<>(IntStream.range(0, range.points())
                .mapToObj(point -> LoadBucket.empty(range.startOf(point)))
                .toList());
        if (!points.isEmpty()) {
            UUID read = chuteId == null ? Platform.ID : chuteId;
            Instant first = later(range.start(), Buckets.startOf(notBefore));
            Instant firstHour = later(range.start(), HistoryRange.hourOf(notBefore));
            for (LoadBucket bucket : history.list(read, first, firstHour, range.end())) {
                int point = range.pointOf(bucket.start());
                points.set(point, points.get(point).plus(bucket));
            }
        }
        return new HistoryResponse(
                chuteId,
                Math.toIntExact(range.step().toSeconds()),
                range.start(),
                range.end(),
                points.stream().map(HistoryPointResponse::of).toList());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /**
     * Makes the oldest figures by five minutes one hour's.
     *
     * @return false where there was nothing left to do
     */
    @Transactional
    public boolean moveOldestHour(Instant now) {
        return history.moveOldestHour(lastMoved(now));
    }

    @Transactional
    public int purge(Instant now) {
        return history.deleteHoursBefore(firstKept(now));
    }

    /** The first time of which logs are taken: an hour later than what is moved, so that replicas' clocks may differ. */
    private Instant firstFine(Instant now) {
        return lastMoved(now).plus(HistoryRange.HOUR);
    }

    /** Before this, figures are by the hour. */
    private Instant lastMoved(Instant now) {
        return HistoryRange.hourOf(now.minus(config.history().fiveMinutes()));
    }

    private Instant firstKept(Instant now) {
        Instant byHours = HistoryRange.hourOf(now.minus(config.history().hours()));
        return byHours.isBefore(lastMoved(now)) ? byHours : lastMoved(now);
    }
}
