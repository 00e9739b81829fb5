package io.openchutes.event.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace(Duration.ofHours(1));

    @Test
    void theFirstBatchBeginsAtOnceAndTheNextAfterTheTime() {
        assertThat(pace.untilNext()).isZero();

        pace.begun(false);

        assertThat(pace.untilNext()).isBetween(Duration.ofMinutes(30), Duration.ofHours(1));
    }

    @Test
    void afterAFullBatchTheNextFollowsAtOnce() {
        pace.begun(false);
        pace.begun(true);

        assertThat(pace.untilNext()).isZero();
    }

    @Test
    void withoutATimeNothingWaits() {
        Pace none = new Pace(Duration.ZERO);
        none.begun(false);

        assertThat(none.untilNext()).isZero();
    }
}
