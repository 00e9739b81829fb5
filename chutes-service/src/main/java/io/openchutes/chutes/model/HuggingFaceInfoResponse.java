package io.openchutes.chutes.model;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A repository at Hugging Face. */
@Schema(name = "HuggingFaceInfo")
public record HuggingFaceInfoResponse(
        @Schema(examples = "unsloth/Llama-3.2-1B-Instruct") String repoId,

        @Schema(
                nullable = true,
                examples = "5a8abab4a5d6f164389b1079fb721cfab8d7126c",
                description = "Null where the deployment names none.")
        String revision) {}
