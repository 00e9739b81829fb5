package io.openchutes.chutes.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DailyLimitTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    private final DailyLimit limit = new DailyLimit(2);

    @Test
    void oneFewerThanTheLimitLeavesRoom() {
        assertThatCode(() -> limit.requireRoom(List.of(ago(1)), NOW)).doesNotThrowAnyException();
    }

    @Test
    void theAnswerSaysWhenTheOldestThatCountsIsADayOld() {
        ApiException refused =
                catchThrowableOfType(ApiException.class, () -> limit.requireRoom(List.of(ago(1), ago(7)), NOW));
        assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
        assertThat(refused.retryAfter()).contains(Duration.ofHours(17));
    }

    @Test
    void whereMoreThanTheLimitAreThereTheNewestOfThemCount() {
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> limit.requireRoom(List.of(ago(1), ago(3), ago(20)), NOW));
        assertThat(refused.retryAfter()).contains(Duration.ofHours(21));
    }

    private static Instant ago(int hours) {
        return NOW.minus(Duration.ofHours(hours));
    }
}
