package io.openchutes.metrics.history;

import io.openchutes.metrics.rollup.Buckets;
import io.openchutes.metrics.utilization.CapacityLogged;
import java.time.Instant;
import java.util.UUID;

/**
 * A capacity log as the history counts it. Figures are bounded, so that no sum of a year and all chutes leaves a long.
 *
 * @param minute which of the bucket's five
 * @param utilization in ten-thousandths
 * @param requests of the five minutes before
 * @param limited of them, refused for lack of capacity
 */
record LoadSample(
        UUID chuteId,
        Instant bucketStart,
        int minute,
        long utilization,
        long instances,
        long targets,
        long requests,
        long limited) {
    static final double UNIT = 10_000;
    private static final double HIGHEST_UTILIZATION = 1_000;
    private static final long MOST_INSTANCES = 100_000;
    private static final long MOST_REQUESTS = 1_000_000_000;

    static LoadSample of(CapacityLogged log) {
        Instant bucket = Buckets.startOf(log.timestamp());
        return new LoadSample(
                log.chuteId(),
                bucket,
                (int) ((log.timestamp().getEpochSecond() - bucket.getEpochSecond()) / 60),
                Math.round(Math.min(Math.max(0, log.utilizationCurrent()), HIGHEST_UTILIZATION) * UNIT),
                Math.min(log.instanceCount(), MOST_INSTANCES),
                Math.min(log.targetCount(), MOST_INSTANCES),
                atMost(MOST_REQUESTS, log.totalRequests5m()),
                atMost(MOST_REQUESTS, log.rateLimitedRequests5m()));
    }

    /** What makes two logs the same minute's. */
    record Minute(UUID chuteId, Instant bucketStart, int minute) {}

    Minute key() {
        return new Minute(chuteId, bucketStart, minute);
    }

    private static long atMost(long most, long figure) {
        return Math.min(Math.max(0, figure), most);
    }
}
