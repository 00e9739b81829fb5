package io.openchutes.event.database;

import java.time.Duration;

/**
 * Keeps work on batches from beginning more often than it should: what comes meanwhile makes the next batch larger. Work that has paused
 * for longer begins at once. For one thread.
 */
public final class Pace {
    private final long nanos;
    private long earliest = System.nanoTime();

    /** @param least time from the beginning of one batch to that of the next */
    public Pace(Duration least) {
        this.nanos = least.toNanos();
    }

    /** How long to wait before the next batch begins; zero where it may begin now. */
    public Duration untilNext() {
        return Duration.ofNanos(Math.max(0, earliest - System.nanoTime()));
    }

    /** @param isFull whether more waits already: then the next batch may follow at once */
    public void begun(boolean isFull) {
        earliest = System.nanoTime() + (isFull ? 0 : nanos);
    }
}
