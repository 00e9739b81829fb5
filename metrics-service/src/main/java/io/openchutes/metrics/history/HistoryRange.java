package io.openchutes.metrics.history;

import io.openchutes.metrics.rollup.Buckets;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

/**
 * The steps of an answer: whole ones, at most {@link #MOST_POINTS}, no finer than what is kept.
 *
 * @param start the first step's beginning
 * @param end the last step's end; the same as the start where nothing of what was asked for is kept
 */
record HistoryRange(Instant start, Instant end, Duration step) {
    static final int MOST_POINTS = 2_016;
    static final int SMALLEST_STEP = 300;
    static final int LARGEST_STEP = 86_400;
    static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DEFAULT_LENGTH = Duration.ofHours(24);
    private static final int POINTS_BY_DEFAULT = 300;
    private static final int[] STEPS = {300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, LARGEST_STEP};

    /**
     * @param from null: a day before {@code to}
     * @param to null: now
     * @param step a multiple of five minutes; null: such that a graph has some hundred points
     * @param firstFine from when on figures are kept by five minutes
     * @param first from when on they are kept at all
     */
    static HistoryRange of(Instant from, Instant to, Integer step, Instant now, Instant firstFine, Instant first) {
        Instant end = to == null || to.isAfter(now) ? now : to;
        Instant asked = from == null ? end.minus(DEFAULT_LENGTH) : from;
        Instant start = asked.isBefore(first) ? first : asked;
        boolean byHours = start.isBefore(firstFine);
        int smallest = step == null ? SMALLEST_STEP : step;
        if (byHours) {
            smallest = roundedUp(smallest, Math.toIntExact(HOUR.toSeconds()));
        }
        int most = step == null ? POINTS_BY_DEFAULT : MOST_POINTS;
        return aligned(start, end, Duration.ofSeconds(widened(smallest, start, end, most)));
    }

    /** The start of the hour that a time falls in. */
    static Instant hourOf(Instant time) {
        return Buckets.startOf(time, HOUR);
    }

    private static int widened(int smallest, Instant start, Instant end, int most) {
        return IntStream.concat(IntStream.of(smallest), IntStream.of(STEPS).filter(step -> step > smallest))
                .filter(step -> aligned(start, end, Duration.ofSeconds(step)).points() <= most)
                .findFirst()
                .orElse(LARGEST_STEP);
    }

    private static HistoryRange aligned(Instant start, Instant end, Duration step) {
        Instant first = Buckets.startOf(start, step);
        Instant last =
                end.isAfter(start) ? Buckets.startOf(end.minusNanos(1), step).plus(step) : first;
        return new HistoryRange(first, last, step);
    }

    private static int roundedUp(int seconds, int unit) {
        return (seconds + unit - 1) / unit * unit;
    }

    int points() {
        return Math.toIntExact(Duration.between(start, end).toSeconds() / step.toSeconds());
    }

    /** The number of the point that a time within the range belongs to. */
    int pointOf(Instant time) {
        return Math.toIntExact(Duration.between(start, time).toSeconds() / step.toSeconds());
    }

    Instant startOf(int point) {
        return start.plus(step.multipliedBy(point));
    }
}
