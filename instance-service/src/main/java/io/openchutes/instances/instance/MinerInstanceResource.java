package io.openchutes.instances.instance;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.auth.Access.Keys;
import io.openchutes.auth.Access.Purpose;
import io.openchutes.auth.Access.Signatures;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.Permission;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A miner's own instances. */
@Path("/miner/instances")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Miners", description = "What the agents of miners ask and say.")
public class MinerInstanceResource {
    private final InstanceService instances;
    private final CurrentCaller caller;

    public MinerInstanceResource(InstanceService instances, CurrentCaller caller) {
        this.instances = instances;
        this.caller = caller;
    }

    @GET
    @Path("/")
    @Access(
            value = Caller.REQUIRED,
            purpose = Purpose.MINER,
            keys = Keys.NONE,
            signatures = Signatures.VERSION_2,
            permissions = Permission.MINER)
    @Operation(
            operationId = "listMinersInstances",
            summary = "List the miner's own instances.",
            description = "Those that are not removed, oldest first; secrets are not shown again.")
    @APIResponse(responseCode = "200", description = "The instances.")
    @APIResponse(responseCode = "403", description = "The caller is no miner.")
    public List<InstanceResponse> list() {
        return instances.ofMiner(caller.requiredAccount().userId());
    }
}
