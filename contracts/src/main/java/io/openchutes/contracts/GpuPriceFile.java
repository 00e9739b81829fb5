package io.openchutes.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An operator's prices of GPUs: {@code {"gpus": [{"gpu": "h100", "hourly_usd": 2.5}]}}, in the form of {@code gpus.json}. Models that it does
 * not name keep the price that ships.
 */
public final class GpuPriceFile {
    private static final long LARGEST = 1024 * 1024;
    private static final BigDecimal HIGHEST = new BigDecimal(10_000);

    private GpuPriceFile() {}

    /**
     * The hourly prices in US dollars, by the GPUs' names.
     *
     * @param known the names that there are
     * @throws IOException where it can't be read, or is no JSON
     * @throws IllegalArgumentException with a sentence for the operator where it says what makes no sense
     */
    public static Map<String, BigDecimal> read(Path file, Collection<String> known) throws IOException {
        JsonNode gpus;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IllegalArgumentException(file + " is larger than " + LARGEST + " bytes");
            }
            gpus = new ObjectMapper().readTree(bytes).path("gpus");
        }
        if (!gpus.isArray()) {
            throw new IllegalArgumentException(file + " has no list \"gpus\"");
        }
        Map<String, BigDecimal> prices = new LinkedHashMap<>();
        for (JsonNode entry : gpus) {
            String gpu = entry.path("gpu").asText();
            JsonNode price = entry.path("hourly_usd");
            if (!known.contains(gpu)) {
                throw new IllegalArgumentException(file + " names the GPU \"" + gpu + "\", which there is not");
            }
            BigDecimal hourly = price.isNumber() ? new BigDecimal(price.asText()) : BigDecimal.ZERO;
            if (hourly.signum() <= 0 || hourly.compareTo(HIGHEST) > 0) {
                throw new IllegalArgumentException(
                        file + " has no price of " + gpu + ": hourly_usd must be a number above 0, at most " + HIGHEST);
            }
            prices.put(gpu, hourly);
        }
        return prices;
    }
}
