package io.openchutes.chutes.rollingupdate;

import io.openchutes.auth.Access;
import io.openchutes.rest.caching.PublicAnswers;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists the open rolling updates. */
@Path("/chutes")
@Tag(name = "Chutes")
@Produces(MediaType.APPLICATION_JSON)
public class RollingUpdateResource {
    private final RollingUpdateListService rollingUpdates;
    private final PublicAnswers answers;

    public RollingUpdateResource(RollingUpdateListService rollingUpdates, PublicAnswers answers) {
        this.rollingUpdates = rollingUpdates;
        this.answers = answers;
    }

    @GET
    @Path("rolling_updates")
    @Access(Access.Caller.ANYONE)
    @Operation(operationId = "listRollingUpdates", summary = "List rolling updates", description = """
                    The chutes of which a new version was deployed while instances ran, and how many instances each miner had then: \
                    so many may be replaced. An update ends when each of these instances runs the new version or is gone.""")
    @APIResponse(
            responseCode = "200",
            description = "The open ones, oldest first.",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = RollingUpdateResponse.class)))
    @APIResponse(responseCode = "304", description = "Unchanged (with If-None-Match).")
    public Response list(@Context HttpHeaders headers) {
        return answers.respond(rollingUpdates.open(), headers);
    }
}
