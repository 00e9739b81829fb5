package io.openchutes.chutes.gpu;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.openchutes.chutes.ChutesConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The GPUs that exist, what they cost, and which of them a selector leaves. */
@ApplicationScoped
public class GpuCatalogue {
    private static final String RESOURCE = "/gpus.json";

    private static final int NEAR = 4;
    private static final int MORE_THAN_A_PART = 8;

    private final List<Gpu> shipped;
    private final BigDecimal maxPriceSpread;
    private volatile Listing listing;

    /** The models with the prices of now. */
    private record Listing(Map<String, Gpu> byName, BigDecimal dearest) {
        static Listing of(List<Gpu> gpus) {
            Map<String, Gpu> byName = new LinkedHashMap<>();
            gpus.forEach(gpu -> byName.put(gpu.gpu(), gpu));
            BigDecimal dearest = gpus.stream()
                    .map(Gpu::hourlyUsd)
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IllegalStateException(RESOURCE + " lists no GPU"));
            return new Listing(byName, dearest);
        }
    }

    public GpuCatalogue(ChutesConfig config) {
        this.maxPriceSpread = config.prices().maxPriceSpread();
        this.shipped = read();
        this.listing = Listing.of(shipped);
    }

    /**
     * Takes the operator's prices; models without one have the price that ships.
     *
     * @return whether any price is another one now
     */
    boolean price(Map<String, BigDecimal> hourlyUsd) {
        Listing now = Listing.of(shipped.stream()
                .map(gpu -> new Gpu(gpu.gpu(), gpu.vramGb(), hourlyUsd.getOrDefault(gpu.gpu(), gpu.hourlyUsd())))
                .toList());
        boolean another = !now.equals(listing);
        listing = now;
        return another;
    }

    public boolean knows(String name) {
        return listing.byName().containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** Known names similar to a wrong one, nearest first. */
    List<String> near(String wrong) {
        String word = bare(wrong);
        return listing.byName().keySet().stream()
                .sorted(Comparator.comparingInt((String name) -> distance(bare(name), word)))
                .limit(NEAR)
                .toList();
    }

    /** All models, in the order of the catalogue. */
    public List<Gpu> all() {
        return List.copyOf(listing.byName().values());
    }

    Set<String> names() {
        return listing.byName().keySet();
    }

    /** Makers' names and punctuation are where spellings differ. */
    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("nvidia|geforce|rtx|tesla|[^a-z0-9]", "");
    }

    /** Levenshtein distance in which a prefix or suffix costs little, such as 80gb after a100. */
    private static int distance(String one, String other) {
        if (!one.isEmpty() && !other.isEmpty() && (one.contains(other) || other.contains(one))) {
            return Math.abs(one.length() - other.length());
        }
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return MORE_THAN_A_PART + row[other.length()];
    }

    /** The hourly price of the dearest GPU there is, in US dollars: the unit of all multipliers. */
    public BigDecimal dearestHourlyUsd() {
        return listing.dearest();
    }

    /** What the selector leaves, cheapest first; may be empty. */
    public List<Gpu> supportedBy(NodeSelector selector) {
        List<Gpu> allowed = listing.byName().values().stream()
                .filter(gpu -> selector.include() == null || selector.include().contains(gpu.gpu()))
                .filter(gpu -> selector.exclude() == null || !selector.exclude().contains(gpu.gpu()))
                .filter(gpu -> gpu.vramGb() >= selector.minVramGbPerGpu())
                .filter(gpu -> selector.maxHourlyPricePerGpu() == null
                        || gpu.hourlyUsd().compareTo(selector.maxHourlyPricePerGpu()) <= 0)
                .sorted(Comparator.comparing(Gpu::hourlyUsd))
                .toList();
        if (selector.include() != null || allowed.isEmpty()) {
            return allowed;
        }
        BigDecimal most = allowed.get(0).hourlyUsd().multiply(maxPriceSpread);
        return allowed.stream()
                .filter(gpu -> gpu.hourlyUsd().compareTo(most) <= 0)
                .toList();
    }

    /** Whether nothing but GPUs made for home computers is left, which no chute may be deployed for alone. */
    public boolean leavesOnlyConsumerGpus(List<Gpu> supported) {
        return !supported.isEmpty()
                && supported.stream()
                        .allMatch(gpu -> Set.of("3090", "4090", "5090").contains(gpu.gpu()));
    }

    private static List<Gpu> read() {
        ObjectMapper json = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        try (InputStream in = GpuCatalogue.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the application");
            }
            return json.convertValue(json.readTree(in).get("gpus"), new TypeReference<List<Gpu>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " can't be read", e);
        }
    }
}
