package io.openchutes.instances.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formula of the contract. */
class ScalingRuleTest {
    private static int target(int before, double up, double down, boolean wanted, boolean used, int maximum) {
        return ScalingRule.target(
                new ScalingRule.Load(before, up, down, wanted, used, 4, OptionalDouble.empty(), maximum, false));
    }

    @ParameterizedTest
    @CsvSource({
        // before, mean of 30 s, mean of 5 min, target; each instance is to have 4 × 0.75 = 3 calls
        "0, 0.1,  0.0,  1",
        "1, 3.0,  0.5,  1",
        "1, 3.01, 0.5,  2",
        "1, 30,   3,    10",
        "1, 31,   3,    10",
        // Down by the mean over 5 minutes alone, and not below what the last 30 seconds need.
        "10, 3,   29,   10",
        "10, 3,   26,   9",
        "10, 3,   3,    1",
        "10, 12,  3,    4",
        "3, 0,    0,    1",
    })
    void upByThirtySecondsDownByFiveMinutes(int before, double up, double down, int target) {
        assertThat(target(before, up, down, false, true, 10)).isEqualTo(target);
    }

    @Test
    void aWholeNumberIsNotRoundedUp() {
        // 0.1 + 0.2 calls of 0.3 an instance.
        assertThat(ScalingRule.target(
                        new ScalingRule.Load(0, 0.1 + 0.2, 0, false, true, 1, OptionalDouble.of(0.3), 10, false)))
                .isEqualTo(1);
    }

    @Test
    void idleIsNoneUnlessSomebodyWaits() {
        assertThat(target(5, 0, 0, false, false, 10)).isZero();
        assertThat(target(0, 0, 0, true, false, 10)).isEqualTo(1);
        assertThat(target(5, 0, 2, true, false, 10)).isEqualTo(1);
        // Calls of minutes ago say nothing where the chute may stay up for a minute only.
        assertThat(target(1, 0, 8, false, false, 10)).isZero();
    }

    @Test
    void aDisabledChuteHasNone() {
        assertThat(ScalingRule.target(new ScalingRule.Load(2, 9, 9, true, true, 4, OptionalDouble.of(0.5), 10, true)))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // concurrency, threshold (-1: none), busy, target
        "1,   -1,  0.75, 1",
        "1,   -1,  0.76, 2",
        "0,   -1,  2,    3",
        "256, 1.0, 256,  1",
        "256, 1.0, 257,  2",
        "1,   0,   1,    50",
        "8,   0.1, 1,    2",
    })
    void concurrencyAndThreshold(int concurrency, double threshold, double busy, int target) {
        OptionalDouble known = threshold < 0 ? OptionalDouble.empty() : OptionalDouble.of(threshold);
        assertThat(ScalingRule.target(new ScalingRule.Load(0, busy, 0, false, true, concurrency, known, 50, false)))
                .isEqualTo(target);
    }

    @Test
    void endlessLoadIsTheMaximum() {
        assertThat(target(1, 1e300, 1e300, false, true, 7)).isEqualTo(7);
        assertThat(target(1, Double.MAX_VALUE, 0, false, true, 100)).isEqualTo(100);
    }

    @Test
    void urgencyGrowsWithWhatIsMissing() {
        assertThat(ScalingRule.urgency(2, 2)).isEqualTo(1);
        assertThat(ScalingRule.urgency(3, 2)).isEqualTo(1);
        assertThat(ScalingRule.urgency(0, 0)).isEqualTo(1);
        assertThat(ScalingRule.urgency(0, 3)).isEqualTo(1.5);
        assertThat(ScalingRule.urgency(1, 2)).isEqualTo(1.25);
    }
}
