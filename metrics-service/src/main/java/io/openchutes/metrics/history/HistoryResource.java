package io.openchutes.metrics.history;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** GET /chutes/utilization/history. */
@Path("/chutes/utilization/history")
@Tag(name = "Metrics")
public class HistoryResource {
    private final HistoryService history;
    private final CurrentCaller caller;
    private final PublicAnswers answers;

    public HistoryResource(HistoryService history, CurrentCaller caller, PublicAnswers answers) {
        this.history = history;
        this.caller = caller;
        this.answers = answers;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Access(Access.Caller.OPTIONAL)
    @Operation(
            operationId = "getUtilizationHistory",
            summary = "Utilization and calls over time",
            description =
                    "Of one chute, for who may see it, or of the whole platform. By five minutes for 7 days and by the hour for 90,"
                            + " unless configured otherwise. A bucket's utilization is the mean of the capacity logs of its minutes, the"
                            + " first of each; calls count in the bucket in which they ended.")
    @APIResponse(
            responseCode = "200",
            description = "One point a step.",
            content = @Content(schema = @Schema(implementation = HistoryResponse.class)))
    @APIResponse(responseCode = "404", description = "There is no such chute, or the caller may not see it.")
    public Response read(
            @Parameter(description = "The chute; the whole platform without it.") @QueryParam("chute_id") UUID chuteId,
            @Parameter(
                            description = "Since when: ISO 8601. A day before `to` by default.",
                            example = "2026-01-02T13:00:00Z")
                    @QueryParam("from")
                    Instant from,
            @Parameter(description = "Until when: ISO 8601. Now by default.", example = "2026-01-03T13:00:00Z")
                    @QueryParam("to")
                    Instant to,
            @Parameter(
                            description =
                                    "Seconds between points. By default such that a graph has at most 300; made larger where only hours are"
                                            + " kept, and so that there are at most 2016 points.",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            nullable = true,
                                            minimum = "300",
                                            maximum = "86400",
                                            multipleOf = HistoryRange.SMALLEST_STEP,
                                            examples = "3600"))
                    @QueryParam("step")
                    @Min(HistoryRange.SMALLEST_STEP)
                    @Max(HistoryRange.LARGEST_STEP)
                    Integer step,
            @Context HttpHeaders headers) {
        check(from, to, step);
        if (chuteId == null) {
            caller.requireSome(ObjectType.CHUTES);
        }
        HistoryResponse answer = chuteId == null
                ? history.ofPlatform(from, to, step)
                : history.ofChute(caller.account(), caller.scopes(), chuteId, from, to, step);
        return caller.account().isEmpty()
                ? answers.respond(answer, headers)
                : Response.ok(answer).build();
    }

    private static void check(Instant from, Instant to, Integer step) {
        if (from != null && to != null && !from.isBefore(to)) {
            throw invalid("greater_than", "to", "The range must end after it begins: to must be later than from.", to);
        }
        if (step != null && step % HistoryRange.SMALLEST_STEP != 0) {
            throw invalid("multiple_of", "step", "The step must be whole five minutes: a multiple of 300.", step);
        }
    }

    private static ValidationFailed invalid(String type, String name, String message, Object input) {
        return new ValidationFailed(List.of(new FieldError(type, List.of("query", name), message, input.toString())));
    }
}
