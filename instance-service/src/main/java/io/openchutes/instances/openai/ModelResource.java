package io.openchutes.instances.openai;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** OpenAI's operations besides calls, which the gateway takes. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Models", description = "Chutes that answer by the OpenAI paths.")
public class ModelResource {
    private final ModelService models;
    private final CurrentCaller caller;

    public ModelResource(ModelService models, CurrentCaller caller) {
        this.models = models;
        this.caller = caller;
    }

    @GET
    @Access(Caller.REQUIRED)
    @Operation(
            operationId = "listModels",
            summary = "List the models that you may call.",
            description =
                    "The vllm and embedding chutes that your credentials may call, oldest first, at most 1000. Send one's id"
                            + " as model to POST /v1/chat/completions, /v1/completions or /v1/embeddings.")
    @APIResponse(
            responseCode = "200",
            description = "Successful Response",
            content = @Content(schema = @Schema(implementation = ModelListResponse.class)))
    public ModelListResponse list() {
        if (!caller.scopes().allowsSome(ObjectType.CHUTES, Action.INVOKE)) {
            throw CurrentCaller.outOfScope();
        }
        return ModelListResponse.of(models.models(caller.requiredAccount(), caller.scopes()));
    }
}
