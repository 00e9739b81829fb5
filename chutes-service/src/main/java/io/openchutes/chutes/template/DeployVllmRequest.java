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

/** The request to deploy a language model from the vLLM template. */
@Schema(name = "DeployVllm")
public record DeployVllmRequest(
        @NotNull
        @HuggingFaceModel
        @ChuteName
        @Schema(
                maxLength = ChuteName.MAX_LENGTH,
                examples = "unsloth/Llama-3.2-1B-Instruct",
                description = "A Hugging Face repository; also the chute's name.")
        String model,

        @Valid @JsonUnwrapped PresentationRequest presentation,

        @JsonProperty("public")
        @Schema(name = "public", nullable = true, description = "Absent: true if you may deploy publicly.")
        Boolean isPublic,

        @Valid @Schema(nullable = true, description = "Absent: one GPU of 80 GB.")
        NodeSelectorRequest nodeSelector,

        @Valid @Schema(nullable = true, description = "How the engine is started.")
        VllmEngineArgs engineArgs,

        @Schema(
                nullable = true,
                maxLength = 40,
                description = "The model's commit; needed unless the operator configured a resolver.",
                examples = "5a8abab4a5d6f164389b1079fb721cfab8d7126c")
        @Pattern(regexp = "^[0-9a-fA-F]{40}$", message = "A revision has 40 hex digits.")
        String revision,

        @Schema(nullable = true, defaultValue = "8", description = "Requests that one instance takes at the same time.")
        @Min(0)
        @Max(256)
        Integer concurrency) {
    /** How the engine is started. */
    @Schema(name = "VLLMEngineArgs")
    public record VllmEngineArgs(
            @HuggingFaceModel(message = "The tokenizer must be a Hugging Face repository, as org/name.")
            @Schema(
                    nullable = true,
                    maxLength = HuggingFaceModel.MAX_LENGTH,
                    examples = "unsloth/Llama-3.2-1B-Instruct")
            String tokenizer,

            @Min(1) @Max(100_000_000) @Schema(nullable = true, examples = "16384")
            Integer maxModelLen,

            @Schema(nullable = true) Boolean enforceEager,
            @Schema(nullable = true) Boolean trustRemoteCode) {
        /** As options of the engine's command line; null where there are none. No value has a blank in it. */
        String commandLine() {
            StringBuilder options = new StringBuilder();
            if (tokenizer != null) {
                options.append(" --tokenizer ").append(tokenizer);
            }
            if (maxModelLen != null) {
                options.append(" --max-model-len ").append(maxModelLen);
            }
            if (Boolean.TRUE.equals(enforceEager)) {
                options.append(" --enforce-eager");
            }
            if (Boolean.TRUE.equals(trustRemoteCode)) {
                options.append(" --trust-remote-code");
            }
            return options.isEmpty() ? null : options.substring(1);
        }
    }
}
