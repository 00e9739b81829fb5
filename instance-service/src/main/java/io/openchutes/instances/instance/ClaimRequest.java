package io.openchutes.instances.instance;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The request for an instance of a chute, and the GPU it would run on. */
@Schema(name = "ClaimInstance")
public record ClaimRequest(
        @Schema(examples = "5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0", description = "The chute's id.") @NotNull
        UUID chuteId,

        @Schema(
                examples = "c4b3a291-8d7e-5f6a-9b8c-7d6e5f4a3b55",
                description = "The version that it will run: the chute's present one.")
        @NotNull
        UUID version,

        @Schema(examples = "h100", description = "Short name of its GPUs: one of the chute's supported_gpus.")
        @NotNull
        @Size(min = 1, max = 64)
        String gpu,

        @Schema(examples = "1", description = "How many GPUs: the chute's gpu_count.") @NotNull @Min(1) @Max(64)
        Integer gpuCount,

        @Schema(nullable = true, examples = "eu-north", description = "Where it runs, in the miner's own words.")
        @Size(max = 64)
        String region) {}
