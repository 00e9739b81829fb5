package io.openchutes.chutes.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.openchutes.chutes.chute.ChuteName;
import io.openchutes.chutes.chute.Isolation;
import io.openchutes.chutes.chute.PresentationRequest;
import io.openchutes.chutes.chute.Scaling;
import io.openchutes.chutes.cord.Cord;
import io.openchutes.chutes.gpu.NodeSelectorRequest;
import io.openchutes.chutes.image.ImageReference;
import io.openchutes.chutes.job.Job;
import io.openchutes.chutes.python.PythonSyntax;
import io.openchutes.chutes.python.ValidPython;
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
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A deployment as it is sent; what its fields must be is said by their constraints, what they must be together by the service. */
@Schema(name = "DeployChute")
@RevisionForVllm
public record DeployChuteRequest(
        @NotNull
        @ChuteName
        @Schema(
                minLength = ChuteName.MIN_LENGTH,
                maxLength = ChuteName.MAX_LENGTH,
                pattern = ChuteName.PATTERN,
                examples = "acme/my-model",
                description = "Unique for its owner ignoring case; no route of the API, no UUID, no empty, `.` or `..`"
                        + " segment.")
        String name,

        @Valid @JsonUnwrapped PresentationRequest presentation,

        @NotBlank
        @Size(max = ImageReference.MAX_LENGTH)
        @Schema(examples = "chutes/vllm:nightly-2025111700", description = "image_id or `[username/]name:tag`.")
        String image,

        @NotNull
        @JsonProperty("public")
        @Schema(
                name = "public",
                description = "Whether everybody may see and use it; needs the permission to deploy publicly.")
        Boolean isPublic,

        @NotNull
        @Size(max = PythonSyntax.MAX_LENGTH)
        @ValidPython
        @Schema(
                maxLength = PythonSyntax.MAX_LENGTH,
                description = "Python 3.12; a refusal names the line and the compiler's reason.")
        String code,

        @NotNull
        @Size(max = 255)
        @Pattern(regexp = "^[a-z][a-z0-9_]*\\.py$")
        @Schema(examples = "app.py", description = "The name of the file that the code is kept in.")
        String filename,

        @NotNull
        @Size(max = 511)
        @Pattern(regexp = "^[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$")
        @Schema(examples = "app:chute", description = "Where the chute is defined in the code, as `module:variable`.")
        String refStr,

        @Pattern(regexp = "vllm|diffusion|tei|embedding")
        @Schema(
                nullable = true,
                description = "What kind of app it is, where it is one of these.",
                enumeration = {"vllm", "diffusion", "tei", "embedding"})
        String standardTemplate,

        @NotNull @Valid @Schema(description = "Which GPUs it may run on.")
        NodeSelectorRequest nodeSelector,

        @Size(max = 100) @Schema(nullable = true, description = "Exactly one of cords and jobs is non-empty.")
        List<@Valid @NotNull Cord> cords,

        @Size(max = 32) @Schema(nullable = true, description = "Exactly one of cords and jobs is non-empty.")
        List<@Valid @NotNull Job> jobs,

        @Schema(nullable = true, description = "Requests that one instance takes at the same time.") @Min(0) @Max(256)
        Integer concurrency,

        @Schema(nullable = true, maxLength = 40, description = "Required for the template vllm.")
        @Pattern(regexp = "^[0-9a-fA-F]{40}$")
        String revision,

        @Valid @JsonUnwrapped ScalingRequest scaling,
        @Valid @JsonUnwrapped IsolationRequest isolation) {

    /** How instances come and go; null: the default. */
    public record ScalingRequest(
            @Schema(nullable = true, defaultValue = "1", description = "Instances at most.") @Min(1) @Max(100)
            Integer maxInstances,

            @Schema(
                    nullable = true,
                    defaultValue = "0.75",
                    description = "The share of its capacity in use from which on another instance is wanted.")
            @DecimalMin("0")
            @DecimalMax("1")
            Double scalingThreshold,

            @Schema(
                    nullable = true,
                    defaultValue = "300",
                    description = "Seconds without a request after which an instance is given back.")
            @Min(60)
            @Max(604800)
            Integer shutdownAfterSeconds) {
        public static final ScalingRequest NONE = new ScalingRequest(null, null, null);

        Scaling toScaling() {
            return new Scaling(maxInstances, scalingThreshold, shutdownAfterSeconds).over(Scaling.DEFAULT);
        }
    }

    /** The isolation of an instance: egress, encryption, trusted execution. */
    public record IsolationRequest(
            @Schema(
                    nullable = true,
                    defaultValue = "false",
                    description = "Whether the app may call addresses outside.")
            Boolean allowExternalEgress,

            @Schema(
                    nullable = true,
                    defaultValue = "false",
                    description = "Whether the app's files are encrypted on the miner's machine.")
            Boolean encryptedFs,

            @Schema(
                    nullable = true,
                    defaultValue = "false",
                    description = "Whether it must run in a trusted execution environment.")
            Boolean tee,

            @Schema(nullable = true, description = "Whether Python modules may be loaded only from the image.")
            Boolean lockModules) {
        public static final IsolationRequest NONE = new IsolationRequest(null, null, null, null);

        Isolation toIsolation() {
            return new Isolation(isTrue(allowExternalEgress), isTrue(encryptedFs), isTrue(tee), lockModules);
        }

        private static boolean isTrue(Boolean value) {
            return value != null && value;
        }
    }
}
