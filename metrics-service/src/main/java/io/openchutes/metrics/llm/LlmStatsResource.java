package io.openchutes.metrics.llm;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
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

/** GET /invocations/stats/llm. */
@Path("/invocations/stats/llm")
@Tag(name = "Metrics")
public class LlmStatsResource {
    private final LlmStatsService stats;
    private final PublicAnswers answers;

    public LlmStatsResource(LlmStatsService stats, PublicAnswers answers) {
        this.stats = stats;
        this.answers = answers;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Access(Caller.ANYONE)
    @Operation(
            operationId = "getLlmStats",
            summary = "Tokens by chute and day",
            description =
                    "The last 30 days, newest first: how many calls of each chute named their tokens, how many tokens they made,"
                            + " how fast, and how long streams took to their first byte. At most 10000 entries. Needs no credentials; a"
                            + " private chute's name is `[private chute]`.")
    @APIResponse(
            responseCode = "200",
            description = "One entry a chute and day.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(type = SchemaType.ARRAY, implementation = LlmDayResponse.class)))
    public Response list(@Context HttpHeaders headers) {
        return answers.respond(stats.list(), headers);
    }
}
