package io.openchutes.metrics.utilization;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.metrics.Subjects;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** GET /chutes/utilization. */
@Path("/chutes/utilization")
@Tag(name = "Metrics", description = "How busy chutes are, what they run on, and how fast their miners are. Public.")
public class UtilizationResource {
    private final UtilizationBoard board;
    private final PublicAnswers answers;

    public UtilizationResource(UtilizationBoard board, PublicAnswers answers) {
        this.board = board;
        this.answers = answers;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Access(Caller.ANYONE)
    @Operation(
            operationId = "getChuteUtilization",
            summary = "How busy every chute is",
            description = "The newest capacity log of every chute, busiest (total_requests_1h) first. Needs no"
                    + " credentials; a private chute's name is `[private chute]`.")
    @APIResponse(
            responseCode = "200",
            description = "One entry a chute.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(type = SchemaType.ARRAY, implementation = UtilizationResponse.class)))
    public Response list(
            @Parameter(
                            description = "Only this chute. An addition to the reference.",
                            schema = @Schema(type = SchemaType.STRING, nullable = true, format = "uuid"))
                    @QueryParam("chute_id")
                    String chuteId,
            @Parameter(
                            description =
                                    "Only chutes with this in the name that is shown, ignoring case. An addition to"
                                            + " the reference.")
                    @QueryParam("name")
                    @Size(max = 256)
                    String name,
            @Context HttpHeaders headers) {
        UUID wanted = id(chuteId);
        if (wanted == null && (name == null || name.isEmpty())) {
            return answers.respond(board.all(), headers);
        }
        return answers.respond(board.filter(wanted, name), headers);
    }

    private static UUID id(String chuteId) {
        if (chuteId == null || chuteId.isEmpty()) {
            return null;
        }
        if (!Subjects.isUuid(chuteId)) {
            throw new ValidationFailed(List.of(new FieldError(
                    "uuid_parsing", List.of("query", "chute_id"), "The id of a chute is a UUID.", chuteId)));
        }
        return UUID.fromString(chuteId);
    }
}
