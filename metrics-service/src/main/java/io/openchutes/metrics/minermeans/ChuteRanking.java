package io.openchutes.metrics.minermeans;

import io.openchutes.event.ReplicaSignals;
import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.chute.ChuteService;
import io.openchutes.metrics.pages.RankedChute;
import io.openchutes.metrics.rollup.Buckets;
import io.openchutes.metrics.rollup.MinerMeansRepository;
import io.openchutes.metrics.rollup.MinerMeansRepository.HourlyActivity;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The public LLM chutes by use, read once in a while for all readers of the index, and at once when a chute changes. */
@ApplicationScoped
public class ChuteRanking implements ReplicaSignals.Listener {
    private static final Comparator<RankedChute> MOST_USED_FIRST = Comparator.comparing(RankedChute::invocations)
            .reversed()
            .thenComparing(RankedChute::name, String.CASE_INSENSITIVE_ORDER)
            .thenComparing(RankedChute::chuteId);

    private final MinerMeansRepository rollups;
    private final ReplicaSignals signals;
    private final MetricsConfig.MinerMeans config;
    private final Clock clock;

    private final Object reading = new Object();
    private volatile Instant listeningSince;
    private volatile Ranking ranking;

    public ChuteRanking(MinerMeansRepository rollups, ReplicaSignals signals, MetricsConfig config, Clock clock) {
        this.rollups = rollups;
        this.signals = signals;
        this.config = config.minerMeans();
        this.clock = clock;
    }

    private record Ranking(Instant readAt, List<RankedChute> chutes) {}

    void listen(@Observes StartupEvent start) {
        signals.listen(ChuteService.CHUTES_CHANGED, this);
    }

    /** Most used first. */
    List<RankedChute> mostUsedFirst() {
        Instant now = clock.instant();
        Ranking present = ranking;
        if (isFresh(present, now)) {
            return present.chutes();
        }
        synchronized (reading) {
            present = ranking;
            if (isFresh(present, now)) {
                return present.chutes();
            }
            Ranking read = new Ranking(now, rank(rollups.listActivity(Buckets.firstCounting(now))));
            ranking = read;
            return read.chutes();
        }
    }

    private boolean isFresh(Ranking present, Instant now) {
        Instant listening = listeningSince;
        return present != null
                && listening != null
                && !present.readAt().isBefore(listening)
                && present.readAt().plus(config.rankingMaxAge()).isAfter(now);
    }

    private static List<RankedChute> rank(List<HourlyActivity> hours) {
        Map<UUID, RankedChute> chutes = new HashMap<>();
        for (HourlyActivity hour : hours) {
            chutes.merge(hour.chuteId(), first(hour), ChuteRanking::join);
        }
        List<RankedChute> ranked = new ArrayList<>(chutes.values());
        ranked.sort(MOST_USED_FIRST);
        return List.copyOf(ranked);
    }

    private static RankedChute first(HourlyActivity hour) {
        Map<Instant, Double> byHour = new HashMap<>();
        if (hour.hour() != null) {
            byHour.put(hour.hour(), (double) hour.invocations());
        }
        return new RankedChute(
                hour.chuteId(), hour.name(), hour.invocations(), hour.failures(), hour.outputTokens(), byHour);
    }

    private static RankedChute join(RankedChute known, RankedChute hour) {
        known.invocationsByHour().putAll(hour.invocationsByHour());
        return new RankedChute(
                known.chuteId(),
                known.name(),
                known.invocations() + hour.invocations(),
                known.failures() + hour.failures(),
                known.outputTokens() + hour.outputTokens(),
                known.invocationsByHour());
    }

    @Override
    public void onSignal(String payload) {
        // A running read may miss this change: what it stores is from before this moment and counts as too
        // old.
        listeningSince = listeningSince == null ? null : clock.instant();
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
