package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.bounty.chute.ChuteKind;
import io.openchutes.inputs.Inputs;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BountyTermsTest {
    @Test
    void amountStartsAtAHundredAndGainsThreeASecond() {
        assertThat(BountyTerms.amount(Duration.ZERO)).isEqualTo(100);
        assertThat(BountyTerms.amount(Duration.ofMillis(999))).isEqualTo(100);
        assertThat(BountyTerms.amount(Duration.ofSeconds(1))).isEqualTo(103);
        assertThat(BountyTerms.amount(Duration.ofMinutes(2))).isEqualTo(460);
    }

    @Test
    void amountStopsAt86400() {
        assertThat(BountyTerms.amount(Duration.ofSeconds(28_766))).isEqualTo(86_398);
        assertThat(BountyTerms.amount(Duration.ofSeconds(28_767))).isEqualTo(86_400);
        assertThat(BountyTerms.amount(Duration.ofHours(24))).isEqualTo(86_400);
    }

    @Test
    void boostClimbsFrom11To15Over180MinutesAndStays() {
        assertThat(BountyTerms.boost(Duration.ZERO)).isEqualByComparingTo("1.1");
        assertThat(BountyTerms.boost(Duration.ofMinutes(45))).isEqualByComparingTo("1.2");
        assertThat(BountyTerms.boost(Duration.ofMinutes(90))).isEqualByComparingTo("1.3");
        assertThat(BountyTerms.boost(Duration.ofMinutes(180))).isEqualByComparingTo("1.5");
        assertThat(BountyTerms.boost(Duration.ofHours(24))).isEqualByComparingTo("1.5");
    }

    @Test
    void lifetimeIsByKindOfChute() {
        assertThat(ChuteKind.AFFINE.bountyLifetime()).isEqualTo(Duration.ofHours(2));
        assertThat(ChuteKind.PUBLIC.bountyLifetime()).isEqualTo(Duration.ofHours(24));
        assertThat(ChuteKind.PRIVATE.bountyLifetime()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void neitherEverFallsNorLeavesItsRange() {
        Inputs.forAll(1_000, in -> {
            long seconds = in.whole(-1_000, 1_000_000);
            long more = in.whole(0, 10_000);
            Duration age = Duration.ofSeconds(seconds);
            Duration older = age.plusSeconds(more);
            assertThat(BountyTerms.amount(older))
                    .isGreaterThanOrEqualTo(BountyTerms.amount(age))
                    .isBetween(100L, 86_400L);
            assertThat(BountyTerms.boost(older))
                    .isGreaterThanOrEqualTo(BountyTerms.boost(age))
                    .isBetween(new BigDecimal("1.1"), new BigDecimal("1.5"));
        });
    }
}
