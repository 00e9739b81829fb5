package io.openchutes.chutes.template;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.chutes.answer.ChuteResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Deploys from the standard templates, where writing code would be too much. */
@Path("/chutes")
@Tag(name = "Chutes")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class TemplateResource {
    private static final String FEE = "Agree to what the first deployment of a name costs.";
    private static final String USED_UP =
            "The day's deployments, or the account's that may wait for their turn, are used up; see Retry-After.";
    private static final String BUSY =
            "Credentials or models can't be looked up at the moment, or too many deployments wait for their turn; see Retry-After.";

    private final TemplateService templates;
    private final CurrentCaller caller;

    public TemplateResource(TemplateService templates, CurrentCaller caller) {
        this.templates = templates;
        this.caller = caller;
    }

    @POST
    @Path("vllm")
    @Access(Access.Caller.REQUIRED)
    @Operation(operationId = "deployVllmChute", summary = "Deploy a language model", description = """
                    Deploys a chute that serves the model by vLLM, with an OpenAI-compatible API: its code is generated, its cords \
                    are the template's, its image the newest of the system's that is finished. All else is as with `POST /chutes/`.""")
    @APIResponse(responseCode = "200", description = "The chute as it is now.")
    @APIResponse(responseCode = "400", description = "No revision is given, or what is asked for can't be deployed.")
    @APIResponse(responseCode = "402", description = "The fee is not accepted, or the balance too small.")
    @APIResponse(responseCode = "409", description = "This version is deployed already.")
    @APIResponse(responseCode = "429", description = USED_UP)
    @APIResponse(responseCode = "503", description = BUSY)
    public ChuteResponse vllm(
            @Parameter(description = FEE) @QueryParam("accept_fee") @DefaultValue("false") boolean acceptFee,
            @NotNull @Valid DeployVllmRequest request) {
        return templates.deployVllm(caller.requiredAccount(), caller.scopes(), request, acceptFee);
    }

    @POST
    @Path("diffusion")
    @Access(Access.Caller.REQUIRED)
    @Operation(operationId = "deployDiffusionChute", summary = "Deploy an image model", description = """
                    Deploys a chute that makes images with the model: its code is generated, its cords are the template's, its \
                    image the newest of the system's that is finished. All else is as with `POST /chutes/`.""")
    @APIResponse(responseCode = "200", description = "The chute as it is now.")
    @APIResponse(responseCode = "400", description = "What is asked for can't be deployed.")
    @APIResponse(responseCode = "402", description = "The fee is not accepted, or the balance too small.")
    @APIResponse(responseCode = "409", description = "This version is deployed already.")
    @APIResponse(responseCode = "429", description = USED_UP)
    @APIResponse(responseCode = "503", description = BUSY)
    public ChuteResponse diffusion(
            @Parameter(description = FEE) @QueryParam("accept_fee") @DefaultValue("false") boolean acceptFee,
            @NotNull @Valid DeployDiffusionRequest request) {
        return templates.deployDiffusion(caller.requiredAccount(), caller.scopes(), request, acceptFee);
    }
}
