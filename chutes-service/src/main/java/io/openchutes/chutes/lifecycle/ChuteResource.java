package io.openchutes.chutes.lifecycle;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.chutes.answer.ChuteResponse;
import io.openchutes.rest.caching.PublicAnswers;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Reads, changes and deletes single chutes over HTTP. Names have slashes, so a chute's reference takes the rest of the path.
 */
@Path("/chutes")
@Tag(
        name = "Chutes",
        description =
                "The apps: deploy, read, share, update, warm up and delete them. What may not be seen answers as what is not"
                        + " there: 404.")
@Produces(MediaType.APPLICATION_JSON)
public class ChuteResource {
    private static final String ID_OR_NAME =
            "The chute_id, the name, or `username/name`; slashes plain or percent-encoded.";

    private final ChuteService chutes;
    private final ChuteReading reading;
    private final CurrentCaller caller;
    private final PublicAnswers answers;

    public ChuteResource(ChuteService chutes, ChuteReading reading, CurrentCaller caller, PublicAnswers answers) {
        this.answers = answers;
        this.chutes = chutes;
        this.reading = reading;
        this.caller = caller;
    }

    @GET
    @Path("code/{chute_id: .+}")
    @Produces(MediaType.TEXT_PLAIN)
    @Access(Access.Caller.OPTIONAL)
    @Operation(
            operationId = "getChuteCode",
            summary = "Read a chute's source",
            description =
                    "Who sees the chute sees its source. Where its subnet keeps the source to the owner, whom it is shared with and the"
                            + " subnet's administrators, others get one line of comment that says so.")
    @APIResponse(
            responseCode = "200",
            description = "The source as it was deployed.",
            content = @Content(mediaType = "text/plain", schema = @Schema(implementation = String.class)))
    @APIResponse(responseCode = "404", description = "There is none, or the caller may not see it.")
    public Response code(@Parameter(description = ID_OR_NAME) @PathParam("chute_id") @Size(max = 256) String idOrName) {
        return Response.ok(
                        chutes.code(caller.account(), caller.scopes(), idOrName),
                        MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                .build();
    }

    @GET
    @Path("{chute_id_or_name: .+}")
    @Access(Access.Caller.OPTIONAL)
    @Operation(
            operationId = "getChute",
            summary = "Read a chute",
            description =
                    "By id or name. A text is looked for as the whole name of a chute of yours or the system's, then as `username/name`,"
                            + " then as the whole name of somebody else's: public, shared with you, of your subnet, or affine.")
    @APIResponse(
            responseCode = "200",
            description = "The chute, whole.",
            content = @Content(schema = @Schema(implementation = ChuteResponse.class)))
    @APIResponse(responseCode = "404", description = "There is none, or the caller may not see it.")
    public Response get(
            @Parameter(description = ID_OR_NAME) @PathParam("chute_id_or_name") @Size(max = 256) String idOrName,
            @Context HttpHeaders headers) {
        return answers.respondTo(caller.known(), reading.get(caller.account(), caller.scopes(), idOrName), headers);
    }

    @PUT
    @Path("{chute_id_or_name: .+}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(Access.Caller.REQUIRED)
    @Operation(
            operationId = "updateChute",
            summary = "Change a chute",
            description =
                    "Absent, null or blank leaves the old value. Public and system chutes are scaled by the platform.")
    @APIResponse(
            responseCode = "200",
            description = "The chute as it is now.",
            content = @Content(schema = @Schema(implementation = ChuteResponse.class)))
    @APIResponse(responseCode = "403", description = "The chute is immutable.")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's.")
    public ChuteResponse update(
            @Parameter(description = ID_OR_NAME) @PathParam("chute_id_or_name") @Size(max = 256) String idOrName,
            UpdateChuteRequest request) {
        return chutes.update(caller.requiredAccount(), caller.scopes(), idOrName, request);
    }

    @DELETE
    @Path("{chute_id: .+}")
    @Access(Access.Caller.REQUIRED)
    @Operation(
            operationId = "deleteChute",
            summary = "Delete a chute",
            description = "By its id alone; its name can be deployed again.")
    @APIResponse(
            responseCode = "200",
            description = "It is gone.",
            content = @Content(schema = @Schema(implementation = DeletedChuteResponse.class)))
    @APIResponse(responseCode = "400", description = "A name was given instead of the id.")
    @APIResponse(responseCode = "404", description = "There is none, or the caller may not delete it.")
    public DeletedChuteResponse delete(
            @Parameter(
                            description = "The chute's id, no name.",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    @PathParam("chute_id")
                    @Size(max = 256)
                    String chuteId) {
        return chutes.delete(caller.requiredAccount(), caller.scopes(), chuteId);
    }
}
