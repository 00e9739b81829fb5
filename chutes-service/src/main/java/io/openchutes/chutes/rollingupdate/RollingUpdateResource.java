package io.openchutes.chutes.rollingupdate;

import io.openchutes.auth.Access;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists the open rolling updates. */
@Path("/chutes")
@Tag(name = "Chutes")
@Produces(MediaType.APPLICATION_JSON)
public class RollingUpdateResource {
    private final RollingUpdateService rollingUpdates;

    public RollingUpdateResource(RollingUpdateService rollingUpdates) {
        this.rollingUpdates = rollingUpdates;
    }

    @GET
    @Path("rolling_updates")
    @Access(Access.Caller.ANYONE)
    @Operation(operationId = "listRollingUpdates", summary = "List rolling updates", description = """
                    The chutes of which a new version was deployed while instances ran, and how many instances each miner had then: \
                    so many may be replaced. An update ends when each of these instances runs the new version or is gone.""")
    public List<RollingUpdateResponse> list() {
        return rollingUpdates.open();
    }
}
