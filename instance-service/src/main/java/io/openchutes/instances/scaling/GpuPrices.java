package io.openchutes.instances.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The multipliers of chutes without boosts, by the platform's catalogue of GPUs. */
@ApplicationScoped
public class GpuPrices {
    private static final String RESOURCE = "/gpus.json";
    private static final double PRIVATE_FACTOR = 2;

    private final Map<String, Double> shareOfDearest = new HashMap<>();

    GpuPrices() {
        try (InputStream catalogue = GpuPrices.class.getResourceAsStream(RESOURCE)) {
            if (catalogue == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            JsonNode gpus = new ObjectMapper().readTree(catalogue).path("gpus");
            double dearest = 0;
            for (JsonNode gpu : gpus) {
                dearest = Math.max(dearest, gpu.path("hourly_usd").asDouble());
            }
            for (JsonNode gpu : gpus) {
                shareOfDearest.put(
                        gpu.path("gpu").asText(), gpu.path("hourly_usd").asDouble() / dearest);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
