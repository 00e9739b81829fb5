package io.openchutes.metrics.rollup;

import io.openchutes.metrics.CommittedCounters;
import io.openchutes.metrics.MetricsConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Counts invocations into the rollups, each once. */
@ApplicationScoped
public class InvocationService {
    /** Of the days' figures, today's included. */
    public static final int DAYS_KEPT = 30;

    private final RecentInvocationRepository recent;
    private final InvocationRollupRepository rollups;
    private final CommittedCounters counters;
    private final MetricsConfig config;
    private final Clock clock;

    public InvocationService(
            RecentInvocationRepository recent,
            InvocationRollupRepository rollups,
            CommittedCounters counters,
            MetricsConfig config,
            Clock clock) {
        this.recent = recent;
        this.rollups = rollups;
        this.counters = counters;
        this.config = config;
        this.clock = clock;
    }

    /** Counts a batch. What is too old, from the future or a repeat is left out, and how much of it there was is a metric. */
    @Transactional
    public void count(List<InvocationCompleted> arrived) {
        Instant now = clock.instant();
        Instant latest = now.plus(config.clockTolerance());
        Map<UUID, InvocationCompleted> fresh = new LinkedHashMap<>(arrived.size() * 2);
        int late = 0;
        int future = 0;
        for (InvocationCompleted invocation : arrived) {
            if (Buckets.isOver(invocation.completedAt(), now)) {
                late++;
            } else if (invocation.completedAt().isAfter(latest)) {
                future++;
            } else {
                fresh.putIfAbsent(invocation.invocationId(), invocation);
            }
        }
        int repeats = arrived.size() - late - future;
        if (!fresh.isEmpty()) {
            Set<UUID> added = recent.addNew(fresh.keySet(), now);
            if (added.size() < fresh.size()) {
                fresh.keySet().retainAll(added);
            }
            repeats -= fresh.size();
        }
        if (!fresh.isEmpty()) {
            rollups.add(InvocationTally.of(fresh.values()));
        }
        counters.add("openchutes.metrics.invocations.ingested", fresh.size());
        counters.add("openchutes.metrics.invocations.dropped", late, "reason", "late");
        counters.add("openchutes.metrics.invocations.dropped", future, "reason", "future");
        counters.add("openchutes.metrics.invocations.repeats", repeats);
    }

    /** Drops what has left the window of the means, and days that are too old. */
    @Transactional
    public int purge() {
        Instant now = clock.instant();
        return rollups.deleteBefore(Buckets.firstCounting(now))
                + rollups.deleteDaysBefore(
                        LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS_KEPT - 1));
    }

    /** Makes room for the ids of the next ten minutes. */
    @Transactional
    public boolean forgetOldIds() {
        return recent.emptyNext(clock.instant());
    }

    /** Empties rollups and ids, which belong together: with the ids left the topic's second reading would count nothing. */
    @Transactional
    public void forgetAll() {
        rollups.deleteFrom(Buckets.firstCounting(clock.instant()));
        recent.deleteAll();
    }
}
