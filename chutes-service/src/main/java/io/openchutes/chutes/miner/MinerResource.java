package io.openchutes.chutes.miner;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.Access;
import io.openchutes.auth.Permission;
import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists chutes and images for miners' agents. */
@Path("/miner")
@Tag(name = "Miners", description = "What miners' agents ask for; their instances are instance-service's.")
public class MinerResource {
    private static final String EVENTS = "data: {\"chute_id\": …}\n\n";

    private final OfferService service;
    private final ObjectMapper mapper;

    public MinerResource(OfferService service, ObjectMapper mapper) {
        this.service = service;
        this.mapper = mapper;
    }

    @GET
    @Path("chutes/")
    @Access(
            value = Access.Caller.REQUIRED,
            purpose = Access.Purpose.MINER,
            keys = Access.Keys.NONE,
            signatures = Access.Signatures.VERSION_2,
            permissions = Permission.MINER)
    @Blocking
    @Uncompressed
    @Operation(operationId = "listOfferedChutes", summary = "List the chutes that miners may run", description = """
                    All that are not disabled, private ones too, by chute_id. A JSON array, or, where `Accept` names \
                    `text/event-stream` first, a `data:` line for each chute. Needs the permission miner.""")
    @APIResponse(
            responseCode = "200",
            description = "The chutes. An answer that ends without `]`, or without its last chunk, is not whole.",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.ARRAY, implementation = OfferedChute.class)),
                @Content(
                        mediaType = MediaType.SERVER_SENT_EVENTS,
                        schema = @Schema(implementation = String.class),
                        examples = @ExampleObject(name = "lines", value = EVENTS))
            })
    @APIResponse(responseCode = "403", description = "The account is no miner's, or an API key was sent.")
    public Response chutes(@Context HttpHeaders headers) {
        return list(headers, service::chutesAfter, OfferedChute::chuteId);
    }

    @GET
    @Path("chutes/{chute_id}/{version}")
    @Access(
            value = Access.Caller.REQUIRED,
            purpose = Access.Purpose.MINER,
            keys = Access.Keys.NONE,
            signatures = Access.Signatures.VERSION_2,
            permissions = Permission.MINER)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getOfferedChute", summary = "Get what an instance is launched from", description = """
                    The chute as in the list, with its code, for the version that the list names. Needs the permission miner.""")
    @APIResponse(responseCode = "200", description = "The chute and its code.")
    @APIResponse(responseCode = "403", description = "The account is no miner's, or an API key was sent.")
    @APIResponse(
            responseCode = "404",
            description = "There is no such chute, it is disabled, or it has another version by now.")
    public LaunchableChute chute(
            @Parameter(description = "The chute's id.", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    @PathParam("chute_id")
                    String chuteId,
            @Parameter(description = "Its version.", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    @PathParam("version")
                    String version) {
        return service.launchable(chuteId, version);
    }

    @GET
    @Path("images/")
    @Access(
            value = Access.Caller.REQUIRED,
            purpose = Access.Purpose.MINER,
            keys = Access.Keys.NONE,
            signatures = Access.Signatures.VERSION_2,
            permissions = Permission.MINER)
    @Blocking
    @Uncompressed
    @Operation(operationId = "listOfferedImages", summary = "List the images that chutes run in", description = """
                    All, private ones too, by image_id; in the same forms as the chutes. Needs the permission miner.""")
    @APIResponse(
            responseCode = "200",
            description = "The images.",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.ARRAY, implementation = OfferedImage.class)),
                @Content(
                        mediaType = MediaType.SERVER_SENT_EVENTS,
                        schema = @Schema(implementation = String.class),
                        examples = @ExampleObject(name = "lines", value = "data: {\"image_id\": …}\n\n"))
            })
    @APIResponse(responseCode = "403", description = "The account is no miner's, or an API key was sent.")
    public Response images(@Context HttpHeaders headers) {
        return list(headers, service::imagesAfter, OfferedImage::imageId);
    }

    private <T> Response list(HttpHeaders headers, Function<UUID, List<T>> after, Function<T, UUID> idOf) {
        boolean asEvents = wantsEvents(headers.getAcceptableMediaTypes());
        return Response.ok(
                        new LongList<>(mapper, asEvents, after, idOf),
                        asEvents ? MediaType.SERVER_SENT_EVENTS_TYPE : MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .build();
    }

    /** @param accepted media types by preference */
    static boolean wantsEvents(List<MediaType> accepted) {
        for (MediaType type : accepted) {
            if (type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
                return false;
            }
            if (type.isCompatible(MediaType.SERVER_SENT_EVENTS_TYPE)) {
                return true;
            }
        }
        return false;
    }
}
