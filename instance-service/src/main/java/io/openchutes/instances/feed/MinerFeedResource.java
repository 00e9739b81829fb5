package io.openchutes.instances.feed;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.auth.Access.Keys;
import io.openchutes.auth.Access.Purpose;
import io.openchutes.auth.Access.Signatures;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.Permission;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
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

/** Streams the events that miners act upon. */
@Path("/miner/events")
@Tag(name = "Miners", description = "What the agents of miners ask and say.")
public class MinerFeedResource {
    private final MinerStreams streams;
    private final CurrentCaller caller;

    public MinerFeedResource(MinerStreams streams, CurrentCaller caller) {
        this.streams = streams;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Access(
            value = Caller.REQUIRED,
            purpose = Purpose.MINER,
            keys = Keys.NONE,
            signatures = Signatures.VERSION_2,
            permissions = Permission.MINER)
    @Blocking
    @Uncompressed
    @Operation(operationId = "followMinerEvents", summary = "Follow what miners act upon.", description = """
                    A stream of server-sent events, one a miner: a second one ends the first. `snapshot` first, with the chutes that \
                    have a target or instances (others have the target 0) and the miner's own instances; then `chute-deployed` (a new chute or a new \
                    version), `chute-updated`, `chute-deleted`, `rolling-update-started`, `chute-warmup-requested`, \
                    `bounty-created`, `bounty-increased`, `target-changed`, and `instance-revoked` for the miner's own. Each has an \
                    id; `Last-Event-ID` goes on after it without a loss for ten minutes (configuration), after that with a \
                    `snapshot`. What a snapshot holds may come as an event again. A comment line shows every 15 seconds that \
                    the stream lives. It ends after ten minutes (configuration): come again, signed anew, with the last id.""")
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
                                    data: {"chutes":[],"instances":[]}

                                    id: 42-1a2b3c4d5e6f
                                    event: target-changed
                                    data: {"chute_id":"5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0","target":1,"active":0,"reason":"warm-up","at":"2026-01-02T13:00:01.123456Z"}

                                    """)))
    @APIResponse(responseCode = "403", description = "The caller is no miner, or another system manages instances.")
    @APIResponse(responseCode = "422", description = "Validation Error")
    @APIResponse(responseCode = "503", description = "Too many streams are open; see Retry-After.")
    public Response follow(
            @Parameter(description = "The id of the event that came last.", example = "42-1a2b3c4d5e6f")
                    @HeaderParam("Last-Event-ID")
                    @Size(max = 64)
                    String lastEventId) {
        return Response.ok(
                        streams.open(caller.requiredAccount().userId(), lastEventId), MediaType.SERVER_SENT_EVENTS_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .header("X-Accel-Buffering", "no")
                .build();
    }
}
