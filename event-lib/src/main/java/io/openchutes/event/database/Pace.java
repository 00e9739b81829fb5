package io.openchutes.event.database;

import java.time.Duration;

/**
 * Keeps work on batches from beginning more often than it should over time: a few may follow each other at once, after a pause; under
 * steady work one begins each so often, and what comes meanwhile makes it larger. For one thread.
 *
 * <p>The generic cell rate algorithm (ITU-T I.371, virtual scheduling): {@code due} is when a batch would begin if all kept the interval,
 * and one may begin earlier by the burst's length.
 */
public final class Pace {
    /** So many batches may begin at once after a pause: a chain of events that follow from one another is not held up. */
    static final int BURST = 5;

    private final long nanos;
    private long due = System.nanoTime();

    /** @param interval mean time from the beginning of one batch to that of the next, under steady work */
    public Pace(Duration interval) {
        this.nanos = interval.toNanos();
    }

    /** How long to wait before the next batch begins; zero where it may begin now. */
    public Duration untilNext() {
        return Duration.ofNanos(Math.max(0, due - (BURST - 1) * nanos - System.nanoTime()));
    }

    /** @param isFull whether more waits already: such a batch is not counted, and the next one may follow at once */
    public void begun(boolean isFull) {
        long now = System.nanoTime();
        // A difference, since nanoTime may overflow.
        due = isFull ? now : now + Math.max(0, due - now) + nanos;
    }
}
