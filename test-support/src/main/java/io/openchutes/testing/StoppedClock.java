package io.openchutes.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** A clock that stands still until a test moves it, in UTC. */
public final class StoppedClock extends Clock {
    private volatile Instant now;

    public StoppedClock(Instant now) {
        this.now = now;
    }

    /** Begins where the system's is, to the microsecond, which is what PostgreSQL keeps. */
    public static StoppedClock atSystemTime() {
        return new StoppedClock(Instant.now().truncatedTo(ChronoUnit.MICROS));
    }

    /** By one thread at a time. */
    public void advance(Duration by) {
        now = now.plus(by);
    }

    public void set(Instant to) {
        now = to;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("No test asks for another zone");
    }
}
