package io.openchutes.metrics.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BarChartTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:34:00Z");
    private static final Instant HOUR = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void theTallestBarFillsTheChartAndTheOthersAreInProportion() {
        BarChart chart = BarChart.of("Speed", Map.of(HOUR, 50.0, HOUR.minusSeconds(3600), 100.0), NOW);

        assertThat(chart.path()).isEqualTo("M90 24v-24M94 24v-12");
        assertThat(chart.peak()).isEqualTo("100.0");
        assertThat(chart.description())
                .isEqualTo("Speed by hour over the last 24 hours: at most 100.0, 50.0 in the present hour.");
    }

    @Test
    void aSmallValueIsStillSeen() {
        assertThat(BarChart.of("Speed", Map.of(HOUR, 0.01, HOUR.minusSeconds(3600), 100.0), NOW)
                        .path())
                .endsWith("M94 24v-1");
    }

    @Test
    void whatIsOutsideTheChartIsLeftOut() {
        BarChart chart =
                BarChart.of("Speed", Map.of(HOUR.minusSeconds(24 * 3600), 5.0, HOUR.plusSeconds(3600), 5.0), NOW);

        assertThat(chart.path()).isEmpty();
        assertThat(chart.description()).isEqualTo("Speed by hour: nothing in the last 24 hours.");
    }
}
