package io.openchutes.metrics;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The service's clock in tests: the true time, which a test may move on. */
@ApplicationScoped
public class ShiftableClock {
    private final Shifted shifted = new Shifted();

    /** Moves the service's time; {@link Duration#ZERO} brings it back. */
    public void shift(Duration by) {
        shifted.shift = by;
    }

    @Produces
    @Singleton
    Clock clock() {
        return shifted;
    }

    private static final class Shifted extends Clock {
        private volatile Duration shift = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(shift);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("The services need no zone.");
        }
    }
}
