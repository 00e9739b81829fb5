package io.openchutes.metrics.gpucount;

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

/** GET /chutes/gpu_count_history. */
@Path("/chutes/gpu_count_history")
@Tag(name = "Metrics")
public class GpuCountResource {
    private final GpuCountService counts;
    private final PublicAnswers answers;

    public GpuCountResource(GpuCountService counts, PublicAnswers answers) {
        this.counts = counts;
        this.answers = answers;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Access(Caller.ANYONE)
    @Operation(
            operationId = "getGpuCountHistory",
            summary = "GPU counts of all chutes",
            description =
                    "The newest GPU count that each chute was deployed with, deleted chutes too, in the order of their ids. Needs no credentials.")
    @APIResponse(
            responseCode = "200",
            description = "One entry a chute.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(type = SchemaType.ARRAY, implementation = GpuCountResponse.class)))
    public Response list(@Context HttpHeaders headers) {
        return answers.respond(counts.list(), headers);
    }
}
