package io.openchutes.bounty;

import io.openchutes.testing.StoppedClock;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The application's clock in tests, in the place of the system's. */
@Dependent
class StoppedClockProducer {
    @Produces
    @Singleton
    StoppedClock clock() {
        return StoppedClock.atSystemTime();
    }
}
