package io.openchutes.chutes.template;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.openchutes.chutes.chute.ChuteName;
import io.openchutes.chutes.chute.PresentationRequest;
import io.openchutes.chutes.gpu.NodeSelectorRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The request to deploy an image model from the diffusion template. */
@Schema(name = "DeployDiffusion")
public record DeployDiffusionRequest(
        @NotNull
        @Pattern(
                regexp = HuggingFaceModel.PATTERN + "|" + CIVITAI,
                message = "The model must be a Hugging Face repository, as org/name, or a civitai.com model address.")
        @Schema(
                maxLength = LONGEST_ADDRESS,
                examples = "stabilityai/stable-diffusion-xl-base-1.0",
                description = "A Hugging Face repository, or a model's address at civitai.com.")
        String model,

        @NotNull
        @ChuteName
        @Schema(
                minLength = ChuteName.MIN_LENGTH,
                maxLength = ChuteName.MAX_LENGTH,
                pattern = ChuteName.PATTERN,
                examples = "acme/sdxl",
                description = "The chute's name.")
        String name,

        @Valid @JsonUnwrapped PresentationRequest presentation,

        @JsonProperty("public")
        @Schema(name = "public", nullable = true, description = "Absent: true if you may deploy publicly.")
        Boolean isPublic,

        @Valid @Schema(nullable = true, description = "Absent: one GPU of 24 GB.")
        NodeSelectorRequest nodeSelector,

        @Schema(nullable = true, defaultValue = "1", description = "Requests that one instance takes at the same time.")
        @Min(0)
        @Max(256)
        Integer concurrency) {
    /** Of what the pattern below allows. */
    private static final int LONGEST_ADDRESS = 273;

    private static final String CIVITAI =
            "^https://civitai\\.com/models/[0-9]{1,12}(?:/[A-Za-z0-9_.-]{0,200})?(?:\\?modelVersionId=[0-9]{1,12})?$";

    private static final java.util.regex.Pattern CIVITAI_VERSION =
            java.util.regex.Pattern.compile("\\?modelVersionId=([0-9]+)$");

    /** The version that a civitai.com address names; null where it names none. */
    String civitaiVersion() {
        var version = CIVITAI_VERSION.matcher(model);
        return version.find() ? version.group(1) : null;
    }
}
