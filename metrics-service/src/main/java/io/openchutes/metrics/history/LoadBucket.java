package io.openchutes.metrics.history;

import java.time.Instant;

/**
 * Sums over five minutes, an hour, or a step of an answer.
 *
 * @param minutes how many minutes have a capacity log
 * @param utilization in ten-thousandths, times its weights
 * @param utilizationMax the highest of a minute and chute, in ten-thousandths
 */
record LoadBucket(
        Instant start,
        long minutes,
        long utilization,
        long utilizationWeight,
        long utilizationMax,
        long instances,
        long targets,
        long requests,
        long limited,
        long invocations,
        long failures,
        long outputTokens) {
    static LoadBucket empty(Instant start) {
        return new LoadBucket(start, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Both together, from this one's start. */
    LoadBucket plus(LoadBucket other) {
        return new LoadBucket(
                start,
                minutes + other.minutes,
                utilization + other.utilization,
                utilizationWeight + other.utilizationWeight,
                Math.max(utilizationMax, other.utilizationMax),
                instances + other.instances,
                targets + other.targets,
                requests + other.requests,
                limited + other.limited,
                invocations + other.invocations,
                failures + other.failures,
                outputTokens + other.outputTokens);
    }
}
