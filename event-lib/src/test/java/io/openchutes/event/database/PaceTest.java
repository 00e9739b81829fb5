package io.openchutes.event.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final Pace pace = new Pace(INTERVAL);

    @Test
    void aFewBatchesFollowEachOtherAtOnceAndTheNextAfterTheInterval() {
        for (int i = 0; i < Pace.BURST; i++) {
            assertThat(pace.untilNext()).isZero();
            pace.begun(false);
        }

        assertThat(pace.untilNext()).isBetween(Duration.ofMinutes(30), INTERVAL);
        pace.begun(false);
        assertThat(pace.untilNext()).isBetween(INTERVAL.plusMinutes(30), INTERVAL.multipliedBy(2));
    }

    @Test
    void afterAFullBatchTheNextFollowsAtOnce() {
        for (int i = 0; i < 2 * Pace.BURST; i++) {
            pace.begun(false);
        }
        pace.begun(true);

        assertThat(pace.untilNext()).isZero();
    }

    @Test
    void withoutAnIntervalNothingWaits() {
        Pace none = new Pace(Duration.ZERO);
        for (int i = 0; i < 2 * Pace.BURST; i++) {
            none.begun(false);
        }

        assertThat(none.untilNext()).isZero();
    }
}
