package io.openchutes.instances.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.contracts.WatchedGpuPrices;
import io.openchutes.instances.InstancesConfig;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The multipliers of chutes without boosts, by the platform's catalogue of GPUs. */
@ApplicationScoped
public class GpuPrices {
    private static final String RESOURCE = "/gpus.json";
    private static final double PRIVATE_FACTOR = 2;

    private final Map<String, BigDecimal> shipped = new LinkedHashMap<>();
    private final WatchedGpuPrices watched;
    private volatile Map<String, Double> shareOfDearest;

    /** @throws IllegalArgumentException for a file of the operator's that is wrong from the start */
    GpuPrices(InstancesConfig config) {
        try (InputStream catalogue = GpuPrices.class.getResourceAsStream(RESOURCE)) {
            if (catalogue == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            JsonNode gpus = new ObjectMapper().readTree(catalogue).path("gpus");
            for (JsonNode gpu : gpus) {
                shipped.put(gpu.path("gpu").asText(), gpu.path("hourly_usd").decimalValue());
            }
            shareOfDearest = shares(Map.of());
            watched = new WatchedGpuPrices(
                    config.capacity().pricesFile(), shipped.keySet(), prices -> shareOfDearest = shares(prices));
            watched.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Double> shares(Map<String, BigDecimal> prices) {
        Map<String, Double> hourly = new HashMap<>();
        shipped.forEach(
                (gpu, usd) -> hourly.put(gpu, prices.getOrDefault(gpu, usd).doubleValue()));
        double dearest = hourly.values().stream().max(Double::compare).orElse(1.0);
        hourly.replaceAll((gpu, usd) -> usd / dearest);
        return Map.copyOf(hourly);
    }

    @Scheduled(identity = "reload-gpu-prices", every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void reload() {
        watched.readIfChanged();
    }

    /** The multiplier of a chute by its cheapest GPU; one that is in no catalogue counts as the dearest. */
    double multiplier(Collection<String> supportedGpus, int gpuCount, boolean isPublic) {
        double cheapest = supportedGpus.stream()
                .mapToDouble(gpu -> shareOfDearest.getOrDefault(gpu, 1.0))
                .min()
                .orElse(1);
        return gpuCount * cheapest * (isPublic ? 1 : PRIVATE_FACTOR);
    }
}
