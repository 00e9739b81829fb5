package io.openchutes.bounty.feed;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.auth.Access.Purpose;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Streams the events of bounties to everyone. */
@Path("/bounties/events")
@Tag(name = "Bounties")
public class BountyFeedResource {
    private final BountyStreams streams;

    public BountyFeedResource(BountyStreams streams) {
        this.streams = streams;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Access(value = Caller.ANYONE, purpose = Purpose.BOUNTIES)
    @Blocking
    @Uncompressed
    @Operation(operationId = "followBounties", summary = "Follow bounties.", description = """
                    A stream of server-sent events: `snapshot` first, with the open bounties, then `bounty-created`, \
                    `bounty-increased`, `bounty-claimed`, `bounty-expired` and `bounty-withdrawn` as they happen. Each has an \
                    id; `Last-Event-ID` goes on after it without a loss for ten minutes (configuration), after that with a \
                    `snapshot`. What a snapshot holds may come as an event again. A comment line shows every 15 seconds that \
                    the stream lives. It ends now and then: come again with the last id. The name of a chute that is not \
                    public is `[private chute]`.""")
    @APIResponse(
            responseCode = "200",
            description = "The stream.",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = String.class),
                            examples = @ExampleObject(name = "stream", value = """
                                    id: 41-0f3a5b7c9d1e
                                    event: snapshot
                                    data: {"bounties":[]}

                                    id: 42-1a2b3c4d5e6f
                                    event: bounty-created
                                    data: {"bounty_id":"019ab8d0-5a3e-7c21-9f00-2b6c1d9e8f77","chute_id":"5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0","name":"[private chute]","status":"open","bounty_amount":100,"boost":1.1,"created_by":"warm-up","created_at":"2026-01-02T13:00:01.123456Z","expires_at":"2026-01-02T14:00:01.123456Z","ended_at":null,"miner_hotkey":null,"instance_id":null,"reason":null,"notification":true,"at":"2026-01-02T13:00:01.123456Z"}

                                    """)))
    @APIResponse(responseCode = "422", description = "Validation Error")
    @APIResponse(responseCode = "429", description = "The address has too many streams open; see Retry-After.")
    @APIResponse(responseCode = "503", description = "Too many streams are open; see Retry-After.")
    public Response follow(
            @Parameter(description = "The id of the event that came last.", example = "42-1a2b3c4d5e6f")
                    @HeaderParam("Last-Event-ID")
                    @Size(max = 64)
                    String lastEventId,
            @Context HttpServerRequest http) {
        Object counted = streams.address(
                http.remoteAddress().hostAddress(), http.headers().getAll("X-Forwarded-For"));
        return Response.ok(streams.open(counted, lastEventId), MediaType.SERVER_SENT_EVENTS_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .header("X-Accel-Buffering", "no")
                .build();
    }
}
