package io.openchutes.chutes.gpu;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The node selector as it is sent. */
@Schema(name = "NodeSelector")
public record NodeSelectorRequest(
        @Schema(defaultValue = "1", nullable = true) @Min(1) @Max(8)
        Integer gpuCount,

        @Schema(defaultValue = "16", nullable = true) @Min(16) @Max(140)
        Integer minVramGbPerGpu,

        @Schema(nullable = true)
        @DecimalMin(value = "0", inclusive = false)
        @DecimalMax(value = "10", inclusive = false)
        BigDecimal maxHourlyPricePerGpu,

        @Schema(nullable = true, description = "These alone: " + KNOWN) @Size(max = 100)
        List<@KnownGpu @Size(max = 64) String> include,

        @Schema(nullable = true, description = "None of these: " + KNOWN) @Size(max = 5)
        List<@KnownGpu @Size(max = 64) String> exclude) {
    /** For the OpenAPI document; a test compares it with the catalogue. */
    static final String KNOWN = "any of the short names, in any case: "
            + "a4000, a4000_ada, 3090, a10, a5000, l4, 4090, a40, a6000, l40, h20, 5090, a6000_ada, l40s, "
            + "a100_40gb, a100_40gb_sxm, a100, a100_sxm, h800, h100, pro_6000, h100_nvl, h100_sxm, h200, "
            + "mi300x, b200, b300.";

    public static final int DEFAULT_GPU_COUNT = 1;
    public static final int DEFAULT_MIN_VRAM_GB = 16;

    public NodeSelector toSelector() {
        return new NodeSelector(
                gpuCount == null ? DEFAULT_GPU_COUNT : gpuCount,
                minVramGbPerGpu == null ? DEFAULT_MIN_VRAM_GB : minVramGbPerGpu,
                maxHourlyPricePerGpu,
                kept(include),
                kept(exclude));
    }

    private static List<String> kept(List<String> names) {
        return names == null || names.isEmpty()
                ? null
                : names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .distinct()
                        .toList();
    }
}
