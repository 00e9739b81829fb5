package io.openchutes.chutes.chute;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openchutes.chutes.cord.Cord;
import io.openchutes.chutes.gpu.NodeSelectorRequest;
import io.openchutes.chutes.job.Job;
import io.openchutes.chutes.python.PythonSource;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A deployment as it is sent; what its fields must be is said by their constraints, what they must be together by the service. */
@Schema(name = "DeployChute")
@RevisionForVllm
public record DeployChuteRequest(
        @NotNull
        @ChuteName
        @Schema(
                minLength = 3,
                maxLength = 128,
                examples = "acme/my-model",
                description = "Unique for its owner ignoring case.")
        String name,

        @Schema(nullable = true) @Size(max = 1024) String tagline,
        @Schema(nullable = true) @Size(max = 16384) String readme,
        @Schema(nullable = true) @Size(max = 16384) String toolDescription,
        @Schema(nullable = true) UUID logoId,

        @NotBlank
        @Schema(examples = "chutes/vllm:nightly-2025111700", description = "image_id or `[username/]name:tag`.")
        String image,

        @NotNull @JsonProperty("public") @Schema(name = "public")
        Boolean isPublic,

        @NotNull @Size(max = PythonSource.MAX_LENGTH) @PythonSource @Schema(description = "Python.")
        String code,

        @NotNull @Pattern(regexp = "^[a-z][a-z0-9_]*\\.py$") @Schema(examples = "app.py")
        String filename,

        @NotNull @Pattern(regexp = "^[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$") @Schema(examples = "app:chute")
        String refStr,

        @Pattern(regexp = "vllm|diffusion|tei|embedding")
        @Schema(
                nullable = true,
                enumeration = {"vllm", "diffusion", "tei", "embedding"})
        String standardTemplate,

        @NotNull @Valid NodeSelectorRequest nodeSelector,

        @Schema(nullable = true, description = "Exactly one of cords and jobs is non-empty.")
        List<@Valid @NotNull Cord> cords,

        @Schema(nullable = true) List<@Valid @NotNull Job> jobs,
        @Schema(nullable = true) @Min(0) @Max(256) Integer concurrency,

        @Schema(nullable = true, description = "Required for the template vllm.") @Pattern(regexp = "^[0-9a-fA-F]{40}$")
        String revision,

        @Schema(nullable = true, defaultValue = "1") @Min(1) @Max(100)
        Integer maxInstances,

        @Schema(nullable = true, defaultValue = "0.75") @DecimalMin("0") @DecimalMax("1")
        Double scalingThreshold,

        @Schema(nullable = true, defaultValue = "300") @Min(60) @Max(604800)
        Integer shutdownAfterSeconds,

        @Schema(nullable = true, defaultValue = "false") Boolean allowExternalEgress,
        @Schema(nullable = true, defaultValue = "false") Boolean encryptedFs,
        @Schema(nullable = true, defaultValue = "false") Boolean tee,
        @Schema(nullable = true) Boolean lockModules) {}
