package io.openchutes.metrics.rollup;

import java.time.Duration;
import java.time.Instant;

/** The buckets of time: five minutes each, means over 24 hours. */
public final class Buckets {
    public static final Duration WIDTH = Duration.ofMinutes(5);
    static final Duration WINDOW = Duration.ofHours(24);

    private Buckets() {}

    /** The start of the bucket that a time falls in. */
    public static Instant startOf(Instant time) {
        return startOf(time, WIDTH);
    }

    /** The start of the bucket of any width, counted from the epoch, that a time falls in. */
    public static Instant startOf(Instant time, Duration width) {
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), width.toSeconds()) * width.toSeconds());
    }

    /**
     * The first bucket that counts at a time: the one that contains the window's edge counts whole, so an invocation counts for 24 hours
     * at least and five minutes longer at most.
     */
    public static Instant firstCounting(Instant now) {
        return startOf(now.minus(WINDOW));
    }

    /** Whether an invocation that completed then comes too late to count at all. */
    static boolean isOver(Instant completedAt, Instant now) {
        return completedAt.isBefore(now.minus(WINDOW));
    }
}
