package io.openchutes.instances.heartbeat;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.auth.Access.Keys;
import io.openchutes.auth.Access.Purpose;
import io.openchutes.auth.Access.Signatures;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.Permission;
import io.openchutes.instances.instance.InstanceService;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes the heartbeats of miners. */
@Path("/miner/heartbeat")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Miners", description = "What the agents of miners ask and say.")
public class HeartbeatResource {
    private final InstanceService instances;
    private final CurrentCaller caller;

    public HeartbeatResource(InstanceService instances, CurrentCaller caller) {
        this.instances = instances;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(
            value = Caller.REQUIRED,
            purpose = Purpose.MINER,
            keys = Keys.NONE,
            signatures = Signatures.VERSION_2,
            permissions = Permission.MINER)
    @Operation(
            operationId = "sendHeartbeat",
            summary = "Say which instances live.",
            description =
                    "For miners, every 10 seconds. An instance that is missing for 30 seconds (configuration) is removed as lost.")
    @APIResponse(responseCode = "200", description = "The instances that the miner must end.")
    @APIResponse(responseCode = "403", description = "The caller is no miner, or another system manages instances.")
    public HeartbeatResponse heartbeat(@NotNull @Valid HeartbeatRequest request) {
        return new HeartbeatResponse(
                instances.heartbeat(caller.requiredAccount().userId(), request.instances()));
    }
}
