package io.openchutes.chutes.gpu;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The GPUs that a chute requires, with defaults.
 *
 * @param maxHourlyPricePerGpu null: any
 * @param include short names, lower case; null: all
 * @param exclude short names, lower case; null: none
 */
@Embeddable
@RegisterForReflection
public record NodeSelector(
        @Column(name = "gpu_count") int gpuCount,
        @Column(name = "min_vram_gb_per_gpu") int minVramGbPerGpu,

        @Column(name = "max_hourly_price_per_gpu") @Schema(nullable = true)
        BigDecimal maxHourlyPricePerGpu,

        @Column(name = "include_gpus") @Schema(nullable = true)
        List<String> include,

        @Column(name = "exclude_gpus") @Schema(nullable = true)
        List<String> exclude) {
    /** Whether both ask for the same machines, whatever they may cost. */
    public boolean placesLike(NodeSelector other) {
        return gpuCount == other.gpuCount
                && minVramGbPerGpu == other.minVramGbPerGpu
                && namesOf(include).equals(namesOf(other.include))
                && namesOf(exclude).equals(namesOf(other.exclude));
    }

    private static Set<String> namesOf(List<String> gpus) {
        return gpus == null ? Set.of() : Set.copyOf(gpus);
    }
}
