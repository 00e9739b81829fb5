package io.openchutes.metrics.pages;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * 24 hourly bars as the path of an inline SVG: short enough for a page of many, and described in words for who can't see it.
 *
 * @param path each bar is a vertical stroke; empty where there is nothing to draw
 * @param description the bars in words
 * @param peak the tallest bar's value
 */
public record BarChart(String path, String description, String peak) {
    static final int HOURS = 24;
    static final int HEIGHT = 24;
    private static final int PITCH = 4;
    private static final Duration HOUR = Duration.ofHours(1);

    /** The start of the last full or present hour of a chart that is drawn at a time. */
    static Instant lastHour(Instant now) {
        return Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), 3600L) * 3600L);
    }

    /** @param byHour values by the start of their hour; hours outside the chart are left out */
    static BarChart of(String measure, Map<Instant, Double> byHour, Instant now) {
        double[] values = new double[HOURS];
        Instant last = lastHour(now);
        byHour.forEach((hour, value) -> {
            long ago = Duration.between(hour, last).dividedBy(HOUR);
            if (value != null && ago >= 0 && ago < HOURS) {
                values[(int) (HOURS - 1 - ago)] = value;
            }
        });
        double peak = Arrays.stream(values).max().orElse(0);
        String latest = Figures.decimal(values[HOURS - 1]);
        String description = peak == 0
                ? measure + " by hour: nothing in the last 24 hours."
                : String.format(
                        Locale.ROOT,
                        "%s by hour over the last 24 hours: at most %s, %s in the present hour.",
                        measure,
                        Figures.decimal(peak),
                        latest);
        return new BarChart(path(values, peak), description, Figures.decimal(peak));
    }

    private static String path(double[] values, double peak) {
        if (peak == 0) {
            return "";
        }
        StringBuilder path = new StringBuilder(values.length * 9);
        for (int i = 0; i < values.length; i++) {
            if (values[i] > 0) {
                // A bar of a count above 0 has at least one unit.
                long height = Math.max(1, Math.round(values[i] / peak * HEIGHT));
                path.append('M')
                        .append(i * PITCH + 2)
                        .append(' ')
                        .append(HEIGHT)
                        .append("v-")
                        .append(height);
            }
        }
        return path.toString();
    }
}
