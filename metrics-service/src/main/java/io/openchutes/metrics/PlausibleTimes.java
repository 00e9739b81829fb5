package io.openchutes.metrics;

import java.time.Instant;

/** The times that an event may carry: far outside, a database can't hold them, and one such event must not stop a batch. */
public final class PlausibleTimes {
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

    private PlausibleTimes() {}

    /** @throws IllegalArgumentException if the time is outside, with the field's name */
    public static void require(String field, Instant time) {
        if (!include(time)) {
            throw new IllegalArgumentException(field + " is " + time + ", outside of 2000 to 2200");
        }
    }

    private static boolean include(Instant time) {
        return !time.isBefore(FIRST) && time.isBefore(LAST);
    }
}
