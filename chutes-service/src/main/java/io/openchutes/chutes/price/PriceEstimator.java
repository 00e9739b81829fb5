package io.openchutes.chutes.price;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.gpu.Gpu;
import io.openchutes.chutes.gpu.GpuCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes prices and multipliers (contract: "Prices"). Money is decimal, since it is charged; multipliers are doubles, since they
 * only weigh (ADR 0040).
 */
@ApplicationScoped
public class PriceEstimator {
    private static final MathContext PRECISION = MathContext.DECIMAL64;
    private static final BigDecimal SECONDS_AN_HOUR = BigDecimal.valueOf(3600);
    private static final BigDecimal INPUT_TOKENS = new BigDecimal("0.01358695");
    private static final BigDecimal OUTPUT_TOKENS = new BigDecimal("0.05434782");
    private static final BigDecimal LEAST_FOR_TOKENS = new BigDecimal("0.01");
    private static final BigDecimal STEP = new BigDecimal("0.002");
    private static final int USUAL_CONCURRENCY = 16;

    private final GpuCatalogue gpus;
    private final ChutesConfig config;

    public PriceEstimator(GpuCatalogue gpus, ChutesConfig config) {
        this.gpus = gpus;
        this.config = config;
    }

    /** US dollars an hour: the dearest GPU's price times the compute multiplier, which is the cheapest's times the count, exactly. */
    public BigDecimal hourlyUsd(int gpuCount, List<Gpu> supported) {
        return supported.get(0).hourlyUsd().multiply(BigDecimal.valueOf(gpuCount));
    }

    /** What the first deployment of a name costs, in US dollars. */
    public BigDecimal deploymentFee(int gpuCount, List<Gpu> supported) {
        return hourlyUsd(gpuCount, supported)
                .multiply(config.deployment().feeHours())
                .stripTrailingZeros();
    }

    /** @param taoInUsd null where it is not known */
    public EstimatedPrice estimate(PricedChute chute, BigDecimal taoInUsd) {
        BigDecimal hour = hourlyUsd(chute.gpuCount(), chute.supported());
        return new EstimatedPrice(
                "vllm".equals(chute.template()) ? tokenPrices(chute, hour, taoInUsd) : null,
                "diffusion".equals(chute.template()) ? amount(hour.multiply(STEP), taoInUsd) : null,
                timePrice(hour),
                taoInUsd == null ? null : timePrice(hour.divide(taoInUsd, PRECISION)),
                chute.isPublic() ? null : range(chute));
    }

    /**
     * @param urgencyBoost 1 where the autoscaler asks for none
     * @param manualBoost 1 where nobody set one
     * @param bountyBoost 1 where no bounty is open
     */
    public Multipliers multipliers(PricedChute chute, double urgencyBoost, double manualBoost, double bountyBoost) {
        double compute = hourlyUsd(chute.gpuCount(), chute.supported())
                .divide(gpus.dearestHourlyUsd(), PRECISION)
                .doubleValue();
        ChutesConfig.Prices weights = config.prices();
        Map<String, Double> factors = new LinkedHashMap<>();
        factors.put("base", compute);
        if (!chute.isPublic()) {
            if (chute.inSubnet()) {
                factors.put("integrated_subnet", weights.integratedSubnetFactor());
            } else {
                factors.put("private", weights.privateFactor());
            }
        }
        putIfApplies(factors, "urgency_boost", urgencyBoost);
        putIfApplies(factors, "manual_boost", Math.min(manualBoost, weights.maxManualBoost()));
        putIfApplies(factors, "bounty_boost", bountyBoost);
        if (chute.tee()) {
            factors.put("tee", weights.teeFactor());
        }
        double effective = factors.values().stream().reduce(1.0, (product, factor) -> product * factor);
        return new Multipliers(compute, effective, factors);
    }

    private static void putIfApplies(Map<String, Double> factors, String name, double factor) {
        if (factor != 1) {
            factors.put(name, factor);
        }
    }

    private static EstimatedPrice.TokenPrices tokenPrices(PricedChute chute, BigDecimal hour, BigDecimal taoInUsd) {
        return new EstimatedPrice.TokenPrices(
                amount(tokenPrice(hour.multiply(INPUT_TOKENS), chute.concurrency()), taoInUsd),
                amount(tokenPrice(hour.multiply(OUTPUT_TOKENS), chute.concurrency()), taoInUsd));
    }

    /** A concurrency of 0 weighs like 1: dividing by it would have no price. */
    private static BigDecimal tokenPrice(BigDecimal usd, Integer concurrency) {
        BigDecimal least = usd.max(LEAST_FOR_TOKENS);
        return concurrency == null || concurrency >= USUAL_CONCURRENCY
                ? least
                : least.multiply(BigDecimal.valueOf(USUAL_CONCURRENCY))
                        .divide(BigDecimal.valueOf(Math.max(concurrency, 1)), PRECISION);
    }

    private static EstimatedPrice.Amount amount(BigDecimal usd, BigDecimal taoInUsd) {
        return new EstimatedPrice.Amount(shown(usd), taoInUsd == null ? null : shown(usd.divide(taoInUsd, PRECISION)));
    }

    private static EstimatedPrice.TimePrice timePrice(BigDecimal hour) {
        return new EstimatedPrice.TimePrice(shown(hour), shown(hour.divide(SECONDS_AN_HOUR, PRECISION)));
    }

    private static EstimatedPrice.Range range(PricedChute chute) {
        BigDecimal count = BigDecimal.valueOf(chute.gpuCount());
        Gpu cheapest = chute.supported().get(0);
        Gpu dearest = chute.supported().get(chute.supported().size() - 1);
        return new EstimatedPrice.Range(
                shown(cheapest.hourlyUsd().multiply(count)),
                shown(dearest.hourlyUsd().multiply(count)));
    }

    private static BigDecimal shown(BigDecimal amount) {
        return amount.stripTrailingZeros();
    }
}
