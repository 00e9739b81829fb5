package io.openchutes.instances.openai;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A chute as OpenAI's clients list models. */
@Schema(description = "A chute that answers by the OpenAI paths.")
public record ModelResponse(
        @Schema(description = "What to send as model.", examples = "acme/llama-3-8b")
        String id,

        @Schema(examples = "model") String object,

        @Schema(description = "When the chute was first deployed: unix time in whole seconds.", examples = "1767225600")
        long created,

        @Schema(description = "The owner's name.", examples = "alice")
        String ownedBy) {
    static final String MODEL = "model";
}
