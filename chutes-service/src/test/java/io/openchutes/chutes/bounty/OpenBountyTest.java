package io.openchutes.chutes.bounty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenBountyTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, 100, 1.1", "100, 400, 1.1037", "5400, 16300, 1.3", "10800, 32500, 1.5", "50000, 86400, 1.5"})
    void amountAndBoostGrowWithAge(long age, long amount, double boost) {
        OpenBounty bounty = new OpenBounty(UUID.randomUUID(), CREATED, CREATED.plusSeconds(86_400));
        Instant now = CREATED.plusSeconds(age);
        assertThat(bounty.amount(now)).isEqualTo(amount);
        assertThat(bounty.boost(now)).isCloseTo(boost, Offset.offset(0.0001));
        assertThat(bounty.ageSeconds(now)).isEqualTo(age);
    }

    @Test
    void aClockThatIsBehindSeesAYoungBounty() {
        OpenBounty bounty = new OpenBounty(UUID.randomUUID(), CREATED, CREATED.plusSeconds(60));
        assertThat(bounty.amount(CREATED.minusSeconds(5))).isEqualTo(100);
        assertThat(bounty.isOpenAt(CREATED.plusSeconds(59))).isTrue();
        assertThat(bounty.isOpenAt(CREATED.plusSeconds(60))).isFalse();
    }
}
