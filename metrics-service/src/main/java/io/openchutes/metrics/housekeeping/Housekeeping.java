package io.openchutes.metrics.housekeeping;

import io.openchutes.metrics.history.HistoryService;
import io.openchutes.metrics.instance.InstanceService;
import io.openchutes.metrics.rollup.InvocationService;
import io.openchutes.metrics.utilization.UtilizationService;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/** Drops what no answer needs any more. Every replica does it; doing it twice does no harm. */
@ApplicationScoped
public class Housekeeping {
    /** A removed instance's figures leave the window after a day and a bucket. */
    private static final Duration REMOVED_INSTANCES = Duration.ofHours(25);

    /** The retention of the capacity logs' topic: by then the chute would have become known. */
    private static final Duration UNKNOWN_CHUTES = Duration.ofDays(7);

    /** Of the history that become hours in one turn at most: more than pile up in between, so that a backlog shrinks. */
    private static final int HOURS_AT_A_TIME = 24;

    private final InvocationService invocations;
    private final InstanceService instances;
    private final UtilizationService utilization;
    private final HistoryService history;
    private final Clock clock;

    public Housekeeping(
            InvocationService invocations,
            InstanceService instances,
            UtilizationService utilization,
            HistoryService history,
            Clock clock) {
        this.invocations = invocations;
        this.instances = instances;
        this.utilization = utilization;
        this.history = history;
        this.clock = clock;
    }

    @Scheduled(
            identity = "old-invocation-ids",
            every = "1m",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forgetOldIds() {
        invocations.forgetOldIds();
    }

    @Scheduled(
            identity = "old-figures",
            every = "5m",
            delayed = "2m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void purge() {
        invocations.purge();
        instances.purge(clock.instant().minus(REMOVED_INSTANCES));
        utilization.purgeUnknown(clock.instant().minus(UNKNOWN_CHUTES));
        moveOldHours();
        history.purge(clock.instant());
    }

    private void moveOldHours() {
        int moved = 0;
        while (moved < HOURS_AT_A_TIME && history.moveOldestHour(clock.instant())) {
            moved++;
        }
    }
}
