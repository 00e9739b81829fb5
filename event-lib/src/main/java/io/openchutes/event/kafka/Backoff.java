package io.openchutes.event.kafka;

import java.time.Duration;

/** How long to wait before the next try: twice as long after each failure, up to a limit. Not for use by several threads. */
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    public Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** The wait that is due now; the one after it will be twice as long. */
    public Duration next() {
        Duration due = next;
        Duration doubled = due.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return due;
    }

    /** After a success. */
    public void reset() {
        next = first;
    }
}
