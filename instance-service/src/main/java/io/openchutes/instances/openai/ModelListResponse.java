package io.openchutes.instances.openai;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The models as OpenAI's clients expect them. */
public record ModelListResponse(@Schema(examples = "list") String object, List<ModelResponse> data) {
    static ModelListResponse of(List<ModelResponse> models) {
        return new ModelListResponse("list", models);
    }
}
