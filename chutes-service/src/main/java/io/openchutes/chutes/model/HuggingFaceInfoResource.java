package io.openchutes.chutes.model;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Chutes' models over HTTP, as miners' agents ask for them. */
@Path("/chutes")
@Tag(name = "Chutes")
@Produces(MediaType.APPLICATION_JSON)
public class HuggingFaceInfoResource {
    private final HuggingFaceInfoService models;
    private final CurrentCaller caller;

    public HuggingFaceInfoResource(HuggingFaceInfoService models, CurrentCaller caller) {
        this.models = models;
        this.caller = caller;
    }

    @GET
    @Path("{chute_id}/hf_info")
    @Access(Access.Caller.OPTIONAL)
    @Operation(operationId = "getChuteHuggingFaceInfo", summary = "Which model a chute loads", description = """
                    The Hugging Face repository of a vLLM or diffusion chute's model, for who may see the chute, and for miners.""")
    @APIResponse(responseCode = "200", description = "The repository.")
    @APIResponse(
            responseCode = "404",
            description = "There is no such chute, the caller may not see it, or it has no model of Hugging Face.")
    public HuggingFaceInfoResponse get(
            @Parameter(description = "The chute's id.", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    @PathParam("chute_id")
                    String chuteId) {
        return models.of(caller.account(), caller.scopes(), chuteId);
    }
}
