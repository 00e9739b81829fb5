package io.openchutes.instances.instance;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.auth.Access.Keys;
import io.openchutes.auth.Access.Purpose;
import io.openchutes.auth.Access.ScopeAction;
import io.openchutes.auth.Access.Signatures;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.Permission;
import io.openchutes.instances.address.AllowedAddresses;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Claims of instances, and what miners and owners do with them. */
@Path("/instances")
@Produces(MediaType.APPLICATION_JSON)
@Tag(
        name = "Instances",
        description =
                "An instance is a chute that a miner runs: it claims a place, launches the chute, says where it listens, and is probed,"
                        + " verified and active.")
public class InstanceResource {
    private final ClaimService claims;
    private final InstanceService instances;
    private final AllowedAddresses addresses;
    private final InstanceMetrics metrics;
    private final CurrentCaller caller;

    public InstanceResource(
            ClaimService claims,
            InstanceService instances,
            AllowedAddresses addresses,
            InstanceMetrics metrics,
            CurrentCaller caller) {
        this.claims = claims;
        this.instances = instances;
        this.addresses = addresses;
        this.metrics = metrics;
        this.caller = caller;
    }

    @POST
    @Path("/")
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(
            value = Caller.REQUIRED,
            purpose = Purpose.INSTANCES,
            keys = Keys.NONE,
            signatures = Signatures.VERSION_2,
            permissions = Permission.MINER)
    @Operation(
            operationId = "claimInstance",
            summary = "Claim a place of a chute.",
            description =
                    "For miners. Of two who claim the last place one gets it. The claim lapses unless the instance is active in time.")
    @APIResponse(
            responseCode = "201",
            description = "The place is the miner's.",
            content = @Content(schema = @Schema(implementation = ClaimResponse.class)))
    @APIResponse(responseCode = "400", description = "The GPUs do not fit the chute's node selector.")
    @APIResponse(responseCode = "403", description = "The caller is no miner, or another system manages instances.")
    @APIResponse(responseCode = "404", description = "No such chute.")
    @APIResponse(
            responseCode = "409",
            description = "The target is reached, the version is not the present one, or the chute is disabled.")
    @APIResponse(responseCode = "429", description = "The miner has as many instances or claims as it may have.")
    public Response claim(@NotNull @Valid ClaimRequest request) {
        ClaimResponse claim;
        try {
            claim = claims.claim(caller.requiredAccount(), request);
        } catch (ClaimRefused refused) {
            metrics.refused(refused.reason());
            throw refused;
        }
        return Response.status(Response.Status.CREATED)
                .entity(claim)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .build();
    }

    @PUT
    @Path("/{instance_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(
            value = Caller.REQUIRED,
            purpose = Purpose.INSTANCES,
            keys = Keys.NONE,
            signatures = Signatures.VERSION_2,
            permissions = Permission.MINER)
    @Operation(
            operationId = "announceInstance",
            summary = "Say where an instance listens, or that its launch failed.",
            description =
                    "For its miner. With host and port: the instance is probed at once, is verified when the probe brings the right"
                            + " proof, and active when that says ready. With failure: it is removed. Repeating the call does no harm.")
    @APIResponse(
            responseCode = "200",
            description = "The instance as it is now.",
            content = @Content(schema = @Schema(implementation = InstanceResponse.class)))
    @APIResponse(responseCode = "400", description = "This service does not connect to that host or port.")
    @APIResponse(responseCode = "403", description = "The caller is no miner, or another system manages instances.")
    @APIResponse(responseCode = "404", description = "No such instance of this miner.")
    @APIResponse(responseCode = "409", description = "A verified instance keeps its address.")
    public InstanceResponse announce(
            @Parameter(description = "The instance's id.", example = "b7e6d5c4-a3b2-4190-8f7e-6d5c4b3a2166")
                    @PathParam("instance_id")
                    UUID instanceId,
            @NotNull @Valid AnnounceRequest request) {
        UUID miner = caller.requiredAccount().userId();
        if (request.failure() != null) {
            return instances.failed(miner, instanceId, request.reason(), request.failure());
        }
        if (request.host() == null || request.port() == null) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST, "Send host and port, or failure if the chute could not be launched.");
        }
        instances.requireLive(miner, instanceId);
        return instances.announce(
                miner,
                instanceId,
                addresses.check(request.host(), request.port()),
                request.port(),
                Boolean.TRUE.equals(request.ready()));
    }

    @DELETE
    @Path("/{chute_id}/{instance_id}")
    @Access(
            value = Caller.REQUIRED,
            purpose = Purpose.INSTANCES,
            action = ScopeAction.DELETE,
            signatures = Signatures.VERSION_2)
    @Operation(
            operationId = "removeInstance",
            summary = "Remove an instance.",
            description =
                    "For its miner (with a signature), the owner of its chute and billing admins. It takes no calls from now on; its"
                            + " miner ends it.")
    @APIResponse(
            responseCode = "200",
            description = "It is removed.",
            content = @Content(schema = @Schema(implementation = RemovedInstanceResponse.class)))
    @APIResponse(responseCode = "403", description = "The API key may not, or another system manages instances.")
    @APIResponse(responseCode = "404", description = "No such instance, or the caller has no right to it.")
    public RemovedInstanceResponse remove(
            @Parameter(description = "The id of its chute.", example = "5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0")
                    @PathParam("chute_id")
                    UUID chuteId,
            @Parameter(description = "The instance's id.", example = "b7e6d5c4-a3b2-4190-8f7e-6d5c4b3a2166")
                    @PathParam("instance_id")
                    UUID instanceId) {
        instances.delete(caller.requiredAccount(), caller.hotkey().isPresent(), caller.scopes(), chuteId, instanceId);
        return new RemovedInstanceResponse(instanceId, chuteId, true);
    }
}
