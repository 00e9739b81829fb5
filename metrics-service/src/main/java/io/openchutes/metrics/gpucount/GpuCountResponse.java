package io.openchutes.metrics.gpucount;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One chute of GET /chutes/gpu_count_history. */
@RegisterForReflection
@Schema(name = "ChuteGpuCount", description = "The newest GPU count that a chute was deployed with.")
public record GpuCountResponse(
        @Schema(required = true, description = "Stays the same when a deleted name is deployed again.")
        UUID chuteId,

        @Schema(required = true, description = "GPUs of one instance.", examples = "8", minimum = "1", maximum = "8")
        int gpuCount) {}
