package io.openchutes.chutes.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.DefaultConfig;
import io.openchutes.chutes.gpu.Gpu;
import io.openchutes.chutes.gpu.GpuCatalogue;
import io.openchutes.chutes.gpu.NodeSelector;
import java.math.BigDecimal;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PriceEstimatorTest {
    private static final Offset<Double> ROUNDING = within(1e-12);

    private final ChutesConfig config = DefaultConfig.get();
    private final GpuCatalogue gpus = new GpuCatalogue(config);
    private final PriceEstimator estimator = new PriceEstimator(gpus, config);

    @Test
    void anHourCostsTheCheapestGpuTimesTheCount() {
        EstimatedPrice price = estimator.estimate(chute(8, List.of("h100", "h200"), null, 1, true, false, false), null);
        assertThat(price.usd().hour()).isEqualByComparingTo("14.32");
        assertThat(price.usd().second().doubleValue()).isCloseTo(14.32 / 3600, ROUNDING);
        assertThat(price.tao()).isNull();
        assertThat(price.perMillionTokens()).isNull();
        assertThat(price.perStep()).isNull();
        assertThat(price.hourlyPriceRange()).isNull();
    }

    @Test
    void theHourIsTheDearestPriceTimesTheMultiplier() {
        PricedChute chute = chute(4, List.of("a100"), null, 1, true, false, false);
        double multiplier = estimator.multipliers(chute, 1, 1, 1).compute();
        assertThat(multiplier).isCloseTo(4 * 1.2 / 4.5, ROUNDING);
        assertThat(estimator.estimate(chute, null).usd().hour().doubleValue()).isCloseTo(4.5 * multiplier, ROUNDING);
    }

    @Test
    void taoIsGivenWhereItsPriceIsKnown() {
        EstimatedPrice price =
                estimator.estimate(chute(1, List.of("a100"), "vllm", 16, true, false, false), new BigDecimal("240"));
        assertThat(price.tao().hour()).isEqualByComparingTo("0.005");
        assertThat(price.perMillionTokens().input().tao().doubleValue())
                .isCloseTo(price.perMillionTokens().input().usd().doubleValue() / 240, ROUNDING);
    }

    @Test
    void tokensArePricedForVllm() {
        EstimatedPrice price = estimator.estimate(chute(8, List.of("h200"), "vllm", 16, true, false, false), null);
        assertThat(price.perMillionTokens().input().usd().doubleValue()).isCloseTo(22 * 0.01358695, ROUNDING);
        assertThat(price.perMillionTokens().output().usd().doubleValue()).isCloseTo(22 * 0.05434782, ROUNDING);
    }

    @Test
    void tokensCostAtLeastACent() {
        EstimatedPrice price = estimator.estimate(chute(1, List.of("a4000"), "vllm", 64, true, false, false), null);
        assertThat(price.perMillionTokens().input().usd()).isEqualByComparingTo("0.01");
        assertThat(price.perMillionTokens().output().usd().doubleValue()).isCloseTo(0.2 * 0.05434782, ROUNDING);
    }

    @Test
    void aSmallConcurrencyMakesTokensDearer() {
        EstimatedPrice price = estimator.estimate(chute(8, List.of("h200"), "vllm", 12, true, false, false), null);
        assertThat(price.perMillionTokens().output().usd().doubleValue())
                .isCloseTo(22 * 0.05434782 * 16 / 12, ROUNDING);
        EstimatedPrice least = estimator.estimate(chute(1, List.of("a4000"), "vllm", 8, true, false, false), null);
        assertThat(least.perMillionTokens().input().usd()).isEqualByComparingTo("0.02");
    }

    @Test
    void aConcurrencyOfNothingHasAPriceToo() {
        EstimatedPrice price = estimator.estimate(chute(8, List.of("h200"), "vllm", 0, true, false, false), null);
        assertThat(price.perMillionTokens().output().usd().doubleValue()).isCloseTo(22 * 0.05434782 * 16, ROUNDING);
        assertThat(estimator
                        .estimate(chute(8, List.of("h200"), "vllm", null, true, false, false), null)
                        .perMillionTokens()
                        .output()
                        .usd()
                        .doubleValue())
                .isCloseTo(22 * 0.05434782, ROUNDING);
    }

    @Test
    void stepsArePricedForDiffusion() {
        EstimatedPrice price = estimator.estimate(chute(1, List.of("a100"), "diffusion", 1, true, false, false), null);
        assertThat(price.perStep().usd()).isEqualByComparingTo("0.0024");
        assertThat(price.perMillionTokens()).isNull();
    }

    @Test
    void aPrivateChuteShowsTheRangeOfItsGpus() {
        EstimatedPrice price =
                estimator.estimate(chute(2, List.of("a100", "h200"), null, 1, false, false, false), null);
        assertThat(price.hourlyPriceRange().min()).isEqualByComparingTo("2.4");
        assertThat(price.hourlyPriceRange().max()).isEqualByComparingTo("5.5");
    }

    @Test
    void theFeeIsThreeHoursExactly() {
        assertThat(estimator.deploymentFee(3, supported(List.of("h100")))).isEqualByComparingTo("16.11");
    }

    @Test
    void onlyFactorsThatApplyAreNamed() {
        PricedChute plain = chute(1, List.of("b200"), null, 1, true, false, false);
        Multipliers none = estimator.multipliers(plain, 1, 1, 1);
        assertThat(none.effective()).isEqualTo(1);
        assertThat(none.factors()).containsOnlyKeys("base");

        PricedChute all = chute(1, List.of("b200"), null, 1, false, false, true);
        Multipliers many = estimator.multipliers(all, 1.5, 3, 1.2);
        assertThat(many.factors())
                .containsEntry("private", 2.0)
                .containsEntry("urgency_boost", 1.5)
                .containsEntry("manual_boost", 3.0)
                .containsEntry("bounty_boost", 1.2)
                .containsEntry("tee", 2.25)
                .containsEntry("base", 1.0)
                .hasSize(6);
        assertThat(many.effective()).isCloseTo(2 * 1.5 * 3 * 1.2 * 2.25, ROUNDING);
    }

    @Test
    void aPrivateChuteOfASubnetWeighsThreeInsteadOfTwo() {
        Multipliers subnet = estimator.multipliers(chute(1, List.of("b200"), null, 1, false, true, false), 1, 1, 1);
        assertThat(subnet.factors()).containsEntry("integrated_subnet", 3.0).doesNotContainKey("private");
        assertThat(subnet.effective()).isEqualTo(3);
        Multipliers publicOne = estimator.multipliers(chute(1, List.of("b200"), null, 1, true, true, false), 1, 1, 1);
        assertThat(publicOne.factors()).containsOnlyKeys("base");
    }

    @Test
    void aManualBoostCountsUpToTwenty() {
        Multipliers boosted = estimator.multipliers(chute(1, List.of("b200"), null, 1, true, false, false), 1, 50, 1);
        assertThat(boosted.effective()).isEqualTo(20);
    }

    private PricedChute chute(
            int count,
            List<String> gpuNames,
            String template,
            Integer concurrency,
            boolean isPublic,
            boolean inSubnet,
            boolean tee) {
        return new PricedChute(count, supported(gpuNames), template, concurrency, isPublic, inSubnet, tee);
    }

    private List<Gpu> supported(List<String> names) {
        return gpus.supportedBy(new NodeSelector(1, 16, null, names, null));
    }
}
