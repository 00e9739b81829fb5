package io.openchutes.chutes.deployment;

import io.openchutes.auth.Access;
import io.openchutes.auth.Account;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.chutes.answer.ChuteResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Deploys chutes over HTTP. */
@Path("/chutes")
@Tag(name = "Chutes")
@Produces(MediaType.APPLICATION_JSON)
public class DeployResource {
    private final DeployService deployments;
    private final CurrentCaller caller;

    public DeployResource(DeployService deployments, CurrentCaller caller) {
        this.deployments = deployments;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(Access.Caller.REQUIRED)
    @InTurn
    @Operation(operationId = "deployChute", summary = "Deploy a chute", description = """
                    The first deployment of a name costs three hours at its estimated price: without accept_fee the answer is a 402 \
                    that names the sum. A name that the caller already has is updated in place. Checks run in this order: \
                    credentials, fields, permissions, state, the limit of 24 deployments within 24 hours.""")
    @APIResponse(
            responseCode = "200",
            description = "The chute as it is now.",
            content = @Content(schema = @Schema(implementation = ChuteResponse.class)))
    @APIResponse(
            responseCode = "400",
            description = "Cords, jobs, GPUs, image, visibility or name do not fit together.")
    @APIResponse(responseCode = "402", description = "The fee is not accepted, or the balance too small.")
    @APIResponse(
            responseCode = "403",
            description =
                    "Only consumer GPUs are left, the name belongs to a subnet that the caller is not of, the chute is immutable, or the key's scopes do not allow it.")
    @APIResponse(
            responseCode = "409",
            description = "This version is deployed already, or a public chute would run on a private image.")
    @APIResponse(
            responseCode = "413",
            description = "The body has more than 1 MiB, or what is stored of the chute more than 768 KiB.")
    @APIResponse(
            responseCode = "429",
            description =
                    "The day's deployments, the minute's checks of code or the deployments that may wait are used up; see"
                            + " Retry-After.")
    @APIResponse(
            responseCode = "503",
            description = "Credentials can't be checked at the moment, or too many deployments wait for their turn; see"
                    + " Retry-After.")
    public ChuteResponse deploy(
            @Parameter(description = "Agree to what the first deployment of a name costs.") @QueryParam("accept_fee")
                    Boolean acceptFee,
            DeployChuteRequest request) {
        Account account = caller.requiredAccount();
        return deployments.deploy(account, caller.scopes(), request, acceptFee != null && acceptFee);
    }
}
