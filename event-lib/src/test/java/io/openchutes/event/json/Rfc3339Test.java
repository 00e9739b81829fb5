package io.openchutes.event.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private record Moved(Instant at) {}

    @Test
    void readsAndWritesEveryUsualTimeAsTheJdkDoes() {
        Random random = new Random(1);
        int[] unit = {1, 1_000, 1_000_000, 1_000_000_000};
        for (int i = 0; i < 20_000; i++) {
            int rounding = unit[i % unit.length];
            Instant time = Instant.ofEpochSecond(
                    FIRST + (long) (random.nextDouble() * (LAST - FIRST)),
                    random.nextInt(1_000_000_000) / rounding * rounding);
            assertThat(Rfc3339.parseUtc(time.toString())).isEqualTo(time);
            assertThat(Rfc3339.format(time)).isEqualTo(time.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T23:59:59Z",
                "2026-01-02T03:04:05.1Z",
                "2026-01-02T03:04:05.12Z",
                "2026-01-02T03:04:05.123456789Z",
                "2026-12-31T00:00:00.000000001Z"
            })
    void readsWhateverDecimalsThereAre(String text) {
        assertThat(Rfc3339.parseUtc(text)).isEqualTo(Instant.parse(text));
    }

    @Test
    void leavesOtherFormsToTheJdk() {
        assertThat(Rfc3339.format(Instant.ofEpochSecond(LAST + 1))).isEqualTo("+10000-01-01T00:00:00Z");
        assertThat(Rfc3339.format(Instant.ofEpochSecond(FIRST - 1))).isEqualTo("-0001-12-31T23:59:59Z");
        assertThat(Rfc3339.parseUtc("2026-01-02T03:04:05+01:00")).isNull();
        assertThat(moved("\"2026-01-02T03:04:05+01:00\"")).isEqualTo(Instant.parse("2026-01-02T02:04:05Z"));
        assertThat(Rfc3339.parseUtc("2026-01-02T03:04:05.Z")).isNull();
        assertThat(moved("\"2026-01-02T03:04:05.Z\"")).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(moved("1767323045.5")).isEqualTo(Instant.parse("2026-01-02T03:04:05.5Z"));
        assertThat(moved("null")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-02-29T00:00:00Z",
                "2026-04-31T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-01-02T25:00:00Z",
                "2026-01-02T03:60:00Z",
                "2026-01-02T03:04:60Z",
                "2026-01-02T03:04:05.1234567890Z",
                "2026-01-02T03:04:05.12x4Z",
                "2026-01-02 03:04:05Z",
                "٢٠٢٦-01-02T03:04:05Z"
            })
    void refusesWhatIsNoTime(String text) {
        assertThat(Rfc3339.parseUtc(text)).isNull();
        assertThatThrownBy(() -> moved('"' + text + '"')).isInstanceOf(UnreadableJson.class);
    }

    private Instant moved(String at) {
        return EventJson.read(("{\"at\":" + at + "}").getBytes(StandardCharsets.UTF_8), Moved.class)
                .at();
    }
}
