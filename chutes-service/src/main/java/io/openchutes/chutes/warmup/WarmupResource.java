package io.openchutes.chutes.warmup;

import io.openchutes.auth.Access;
import io.openchutes.auth.Account;
import io.openchutes.auth.CurrentCaller;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lets callers wait until a chute can be invoked. */
@Path("/chutes")
@Tag(name = "Chutes")
public class WarmupResource {
    private final WarmupService service;
    private final WarmupStreams streams;
    private final CurrentCaller caller;

    public WarmupResource(WarmupService service, WarmupStreams streams, CurrentCaller caller) {
        this.service = service;
        this.streams = streams;
        this.caller = caller;
    }

    @GET
    @Path("warmup/{chute_id_or_name: .+}")
    @Access(value = Access.Caller.REQUIRED, action = Access.ScopeAction.WRITE)
    @Blocking
    @Uncompressed
    @Operation(operationId = "warmUpChute", summary = "Warm up a chute", description = """
                    Asks miners to run the chute, and waits for the first instance that is active and verified. Answers a stream of \
                    server-sent events: `cold` at once and every few seconds, `hot` as the last line; it ends after ten minutes at \
                    the latest. With `quick=true`, or where `Accept` names `application/json` and either does not name \
                    `text/event-stream` or gives it a lower q, it answers one JSON object at once. A GET that acts: an API key needs the action `write`. The balance must be positive, save for free and \
                    unlimited accounts (402); a disabled chute can't be warmed up (503).""")
    @APIResponse(
            responseCode = "200",
            description = "The stream, or the state.",
            content = {
                @Content(
                        mediaType = MediaType.SERVER_SENT_EVENTS,
                        schema = @Schema(implementation = String.class),
                        examples = @ExampleObject(name = "stream", value = """
                                                data: {"status": "cold", "log": "waiting for instances ..."}

                                                data: {"status": "hot", "log": "chute is hot, 1 instances available"}

                                                """)),
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = WarmupResponse.class))
            })
    @APIResponse(responseCode = "402", description = "The balance is used up.")
    @APIResponse(responseCode = "404", description = "There is none, or the caller may not see it.")
    @APIResponse(responseCode = "429", description = "The account has too many streams open; see Retry-After.")
    @APIResponse(
            responseCode = "503",
            description = "The chute is disabled, or too many callers are waiting; see Retry-After.")
    public Response warmUp(
            @Parameter(description = "A chute's id, or its name, or `username/name`.", example = "acme/llama-3-8b")
                    @PathParam("chute_id_or_name")
                    @Size(max = 256)
                    String chuteIdOrName,
            @Parameter(description = "One JSON object at once instead of a stream.")
                    @QueryParam("quick")
                    @DefaultValue("false")
                    boolean quick,
            @Context HttpHeaders headers) {
        Account account = caller.requiredAccount();
        WarmupResponse state = service.warmUp(account, caller.scopes(), chuteIdOrName);
        if (quick || wantsJson(headers.getAcceptableMediaTypes())) {
            return Response.ok(state, MediaType.APPLICATION_JSON_TYPE)
                    .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                    .build();
        }
        Object lines = state.isHot()
                ? WarmupLine.hot(state.instanceCount()).asEvent()
                : streams.waitFor(account.userId(), state.chuteId());
        return Response.ok(lines, MediaType.SERVER_SENT_EVENTS_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .header("X-Accel-Buffering", "no")
                .build();
    }

    /**
     * JSON if {@code Accept} names it and does not prefer the stream: a client that sends {@code application/json, text/plain, *}{@code
     * /*} would wait for the end of a stream. A wildcard alone gets the stream.
     */
    static boolean wantsJson(List<MediaType> accepted) {
        double json = weight(accepted, MediaType.APPLICATION_JSON_TYPE);
        if (json > 0) {
            return weight(accepted, MediaType.SERVER_SENT_EVENTS_TYPE) < json;
        }
        // A range that holds JSON and no stream, as application/*.
        return accepted.stream().anyMatch(MediaType.APPLICATION_JSON_TYPE::isCompatible)
                && accepted.stream().noneMatch(MediaType.SERVER_SENT_EVENTS_TYPE::isCompatible);
    }

    /** The q of a type that is named itself, 0 where it is not. */
    private static double weight(List<MediaType> accepted, MediaType type) {
        return accepted.stream()
                .filter(media -> media.getType().equalsIgnoreCase(type.getType())
                        && media.getSubtype().equalsIgnoreCase(type.getSubtype()))
                .mapToDouble(WarmupResource::weight)
                .max()
                .orElse(0);
    }

    private static double weight(MediaType media) {
        String q = media.getParameters().get("q");
        try {
            return q == null ? 1 : Double.parseDouble(q);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
