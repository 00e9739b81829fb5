package io.openchutes.instances.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.openchutes.instances.scaling.LoadHistory.Sums;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoadHistoryTest {
    private static final Instant BEGIN = Instant.parse("2026-01-02T13:00:00Z");
    private final LoadHistory history = new LoadHistory();

    /** A load of so many requests from then on, in rounds of 5 seconds. */
    private void load(Instant from, Duration time, double busy) {
        for (Instant at = from; at.isBefore(from.plus(time)); at = at.plusSeconds(5)) {
            history.add(at, new Sums(busy * 5, 40, 1, 0));
        }
    }

    @Test
    void aSteadyLoadIsItsOwnMean() {
        load(BEGIN, Duration.ofMinutes(10), 7);
        for (int second = 0; second < 60; second += 5) {
            Instant now = BEGIN.plus(Duration.ofMinutes(9)).plusSeconds(second);
            history.over(Duration.ofMinutes(5), now);
        }
        Instant now = BEGIN.plus(Duration.ofMinutes(10));
        assertThat(history.meanBusy(Duration.ofSeconds(30), now)).isCloseTo(7, within(1e-9));
        assertThat(history.meanBusy(Duration.ofMinutes(5), now)).isCloseTo(7, within(1e-9));
        assertThat(history.over(Duration.ofMinutes(5), now).completed()).isCloseTo(60, within(1e-9));
    }

    @Test
    void theOldestBucketCountsForItsShare() {
        load(BEGIN, Duration.ofSeconds(30), 6);
        assertThat(history.meanBusy(Duration.ofSeconds(30), BEGIN.plusSeconds(30)))
                .isCloseTo(6, within(1e-9));
        assertThat(history.meanBusy(Duration.ofSeconds(30), BEGIN.plusSeconds(40)))
                .isCloseTo(4, within(1e-9));
        assertThat(history.meanBusy(Duration.ofSeconds(30), BEGIN.plusSeconds(60)))
                .isZero();
    }

    @Test
    void aLoadThatHasJustBegunIsAShareOfTheWindow() {
        load(BEGIN, Duration.ofSeconds(5), 6);
        assertThat(history.meanBusy(Duration.ofSeconds(30), BEGIN.plusSeconds(5)))
                .isCloseTo(1, within(1e-9));
        assertThat(history.meanBusy(Duration.ofMinutes(5), BEGIN.plusSeconds(5)))
                .isCloseTo(0.1, within(1e-9));
    }

    @Test
    void whatIsOlderThanAnHourIsForgotten() {
        load(BEGIN, Duration.ofSeconds(30), 6);
        assertThat(history.isEmpty(BEGIN.plus(Duration.ofMinutes(60)))).isFalse();
        assertThat(history.isEmpty(BEGIN.plus(Duration.ofMinutes(61)))).isTrue();
        load(BEGIN.plus(Duration.ofMinutes(62)), Duration.ofSeconds(5), 1);
        assertThat(history.over(Duration.ofHours(2), BEGIN.plus(Duration.ofMinutes(63)))
                        .completed())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void nothingIsKnownOfANewChute() {
        assertThat(history.over(Duration.ofHours(1), BEGIN)).isEqualTo(Sums.NONE);
        assertThat(history.isEmpty(BEGIN)).isTrue();
    }
}
