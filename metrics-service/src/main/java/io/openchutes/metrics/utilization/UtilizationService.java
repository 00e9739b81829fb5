package io.openchutes.metrics.utilization;

import io.openchutes.event.ReplicaSignals;
import io.openchutes.metrics.CommittedCounters;
import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.chute.ChuteService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Keeps the newest capacity log of every chute, whatever the order in which logs arrive. */
@ApplicationScoped
public class UtilizationService {
    private final UtilizationRepository logs;
    private final ReplicaSignals signals;
    private final CommittedCounters counters;
    private final MetricsConfig config;
    private final Clock clock;

    public UtilizationService(
            UtilizationRepository logs,
            ReplicaSignals signals,
            CommittedCounters counters,
            MetricsConfig config,
            Clock clock) {
        this.logs = logs;
        this.signals = signals;
        this.counters = counters;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Takes logs in the order of their arrival. Of two with the same time the later one counts. One from further in the future than
     * clocks differ is dropped: it would keep every true one out.
     */
    @Transactional
    public void take(List<CapacityLogged> arrived) {
        Instant latest = clock.instant().plus(config.clockTolerance());
        Map<UUID, CapacityLogged> newest = new LinkedHashMap<>();
        int future = 0;
        for (CapacityLogged log : arrived) {
            if (log.timestamp().isAfter(latest)) {
                future++;
            } else {
                newest.merge(
                        log.chuteId(),
                        log,
                        (known, next) -> next.timestamp().isBefore(known.timestamp()) ? known : next);
            }
        }
        if (logs.keepNewest(newest.values()) > 0) {
            signals.send(ChuteService.FIGURES_CHANGED, "");
        }
        counters.add("openchutes.metrics.capacity.logs", arrived.size());
        counters.add("openchutes.metrics.capacity.dropped", future, "reason", "future");
    }

    @Transactional
    public void forgetAll() {
        logs.deleteAll();
        signals.send(ChuteService.FIGURES_CHANGED, "");
    }

    @Transactional
    public int purgeUnknown(Instant before) {
        return logs.deleteUnknownBefore(before);
    }
}
