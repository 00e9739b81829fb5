package io.openchutes.miner.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.testing.StoppedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SetbacksTest {
    private static final UUID CHUTE = new UUID(0, 1);

    private final StoppedClock clock = new StoppedClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Setbacks setbacks = new Setbacks(3, Duration.ofMinutes(1), Duration.ofMinutes(5), clock);

    @Test
    void afterThreeFailuresTheChuteIsLeftAloneForGrowingPauses() {
        assertThat(setbacks.failed(CHUTE, "v1")).isZero();
        assertThat(setbacks.failed(CHUTE, "v1")).isZero();
        assertThat(setbacks.allows(CHUTE, "v1")).isTrue();
        assertThat(setbacks.failed(CHUTE, "v1")).isEqualTo(Duration.ofMinutes(1));
        assertThat(setbacks.allows(CHUTE, "v1")).isFalse();
        clock.advance(Duration.ofMinutes(1));
        assertThat(setbacks.allows(CHUTE, "v1")).isTrue();
        assertThat(setbacks.failed(CHUTE, "v1")).isEqualTo(Duration.ofMinutes(2));
        assertThat(setbacks.failed(CHUTE, "v1")).isEqualTo(Duration.ofMinutes(4));
        assertThat(setbacks.failed(CHUTE, "v1")).isEqualTo(Duration.ofMinutes(5));
        for (int i = 0; i < 100; i++) {
            assertThat(setbacks.failed(CHUTE, "v1")).isEqualTo(Duration.ofMinutes(5));
        }
    }

    @Test
    void anotherVersionIsTriedAtOnce() {
        for (int i = 0; i < 3; i++) {
            setbacks.failed(CHUTE, "v1");
        }
        assertThat(setbacks.allows(CHUTE, "v2")).isTrue();
        assertThat(setbacks.allows(CHUTE, "v1")).isFalse();
    }

    @Test
    void aChuteThatServesIsForgiven() {
        for (int i = 0; i < 3; i++) {
            setbacks.failed(CHUTE, "v1");
        }
        setbacks.served(CHUTE, "v1");
        assertThat(setbacks.allows(CHUTE, "v1")).isTrue();
        assertThat(setbacks.failed(CHUTE, "v1")).isZero();
    }

    @Test
    void aPauseIsNoFailure() {
        setbacks.pause(CHUTE, "v1", Duration.ofSeconds(5));
        assertThat(setbacks.allows(CHUTE, "v1")).isFalse();
        clock.advance(Duration.ofSeconds(5));
        assertThat(setbacks.allows(CHUTE, "v1")).isTrue();
        assertThat(setbacks.failed(CHUTE, "v1")).isZero();
        assertThat(setbacks.failed(CHUTE, "v1")).isZero();
    }
}
