package io.openchutes.instances.call;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/** One chute's calls in this process: the queue, and what was counted since the process started. */
public final class ChuteCalls {
    private final UUID chuteId;
    private final CallQueue queue;
    private final LongAdder completed = new LongAdder();
    private final LongAdder rateLimited = new LongAdder();
    private volatile Instant lastCallAt;
    private volatile long wantedAt;
    private volatile boolean wanted;

    ChuteCalls(UUID chuteId, CallQueue queue) {
        this.chuteId = chuteId;
        this.queue = queue;
    }

    public UUID chuteId() {
        return chuteId;
    }

    CallQueue queue() {
        return queue;
    }

    /** Calls that instances have now. */
    public int inFlight() {
        return queue.inFlight();
    }

    /** Calls that wait for an instance now. */
    public int waiting() {
        return queue.waiting();
    }

    /** Calls that instances have ended. */
    public long completed() {
        return completed.sum();
    }

    /** Calls that were refused since too many waited, or too long. */
    public long rateLimited() {
        return rateLimited.sum();
    }

    /** When the last call came; null before the first. */
    public Instant lastCallAt() {
        return lastCallAt;
    }

    void arrived(Instant at) {
        lastCallAt = at;
    }

    void countCompleted() {
        completed.increment();
    }

    void countRateLimited() {
        rateLimited.increment();
    }

    /** Whether it is time to ask for an instance again; true at most once in the interval. */
    synchronized boolean asksForInstance(long now, long intervalNanos) {
        if (wanted && now - wantedAt < intervalNanos) {
            return false;
        }
        wanted = true;
        wantedAt = now;
        return true;
    }
}
