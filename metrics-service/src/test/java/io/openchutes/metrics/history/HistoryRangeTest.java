package io.openchutes.metrics.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HistoryRangeTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:34:56.789Z");
    private static final Instant FIRST_FINE = Instant.parse("2026-03-03T13:00:00Z");
    private static final Instant FIRST = Instant.parse("2025-12-10T12:00:00Z");

    @Test
    void byDefaultTheLastDayInSomeHundredPoints() {
        HistoryRange range = range(null, null, null);

        assertThat(range.start()).isEqualTo("2026-03-09T12:30:00Z");
        assertThat(range.end()).isEqualTo("2026-03-10T12:35:00Z");
        assertThat(range.step()).isEqualTo(Duration.ofMinutes(5));
        assertThat(range.points()).isEqualTo(289);
    }

    @Test
    void aWeekByFiveMinutesIsTheMost() {
        HistoryRange week = range(NOW.minus(Duration.ofDays(7)).plusSeconds(3700), null, 300);
        assertThat(week.step()).isEqualTo(Duration.ofMinutes(5));
        assertThat(week.points()).isLessThanOrEqualTo(HistoryRange.MOST_POINTS);

        assertThat(range(NOW.minus(Duration.ofDays(7)).plusSeconds(3700), null, null)
                        .step())
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void whereHoursAreKeptAStepIsWholeHours() {
        Instant from = Instant.parse("2026-02-01T00:10:00Z");
        Instant to = Instant.parse("2026-02-02T00:00:00Z");

        HistoryRange range = range(from, to, 300);
        assertThat(range.step()).isEqualTo(Duration.ofHours(1));
        assertThat(range.start()).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(range.points()).isEqualTo(24);
        assertThat(range(from, to, 5400).step()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void tooManyPointsMakeTheStepLarger() {
        HistoryRange range = range(FIRST, NOW, 300);

        assertThat(range.step()).isEqualTo(Duration.ofHours(2));
        assertThat(range.points()).isEqualTo(1081);
    }

    @Test
    void nothingBeforeWhatIsKeptAndNothingAhead() {
        HistoryRange range =
                range(Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("9999-12-31T00:00:00Z"), 86_400);
        assertThat(range.start()).isEqualTo("2025-12-10T00:00:00Z");
        assertThat(range.end()).isEqualTo("2026-03-11T00:00:00Z");

        assertThat(range(null, Instant.parse("2020-01-01T00:00:00Z"), 300).points())
                .isZero();
        assertThat(range(NOW.plusSeconds(600), null, 300).points()).isZero();
    }

    @Test
    void everyRangeIsBoundedAndWhole() {
        Inputs.forAll(2_000, in -> {
            Instant from = in.oneIn(2) ? null : NOW.minusSeconds(in.integer(-100_000, 20_000_000));
            Instant to = in.oneIn(2) ? null : NOW.minusSeconds(in.integer(-100_000, 20_000_000));
            Integer step = in.oneIn(2) ? null : 300 * in.integer(1, 288);

            HistoryRange range = range(from, to, step);

            assertThat(range.points()).isBetween(0, HistoryRange.MOST_POINTS);
            assertThat(range.start().getEpochSecond() % range.step().toSeconds())
                    .isZero();
            assertThat(range.startOf(range.points())).isEqualTo(range.end());
            if (step != null) {
                assertThat(range.step().toSeconds()).isGreaterThanOrEqualTo(step);
            }
            if (range.points() > 0 && range.start().isBefore(FIRST_FINE.minusSeconds(86_400))) {
                assertThat(range.step().toSeconds() % 3600).isZero();
            }
            if (range.points() > 0) {
                Instant last = range.end().minusSeconds(1);
                assertThat(range.pointOf(last)).isEqualTo(range.points() - 1);
            }
        });
    }

    private static HistoryRange range(Instant from, Instant to, Integer step) {
        return HistoryRange.of(from, to, step, NOW, FIRST_FINE, FIRST);
    }
}
