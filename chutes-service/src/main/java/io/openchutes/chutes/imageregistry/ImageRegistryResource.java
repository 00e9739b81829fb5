package io.openchutes.chutes.imageregistry;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.image.ImageResponse;
import io.openchutes.chutes.image.ImageService;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.request.Upload;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Makes and removes images, where this service owns them. */
@Path("/images")
@Tag(name = "Images")
@Produces(MediaType.APPLICATION_JSON)
public class ImageRegistryResource {
    private final ImageRegistryService service;
    private final ImageUploads uploads;
    private final GrowingLogs growing;
    private final CurrentCaller caller;

    public ImageRegistryResource(
            ImageRegistryService service, ImageUploads uploads, GrowingLogs growing, CurrentCaller caller) {
        this.service = service;
        this.uploads = uploads;
        this.growing = growing;
        this.caller = caller;
    }

    @POST
    @Path("/")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(202)
    @Access(value = Access.Caller.REQUIRED, purpose = Access.Purpose.IMAGES, permissions = Permission.DEVELOPER)
    @Operation(operationId = "registerImage", summary = "Register an image", description = """
                    Registers an image that lies in a container registry, so that chutes can be deployed on it at once. As \
                    multipart/form-data the same path takes what `chutes build` sends.""")
    @APIResponse(responseCode = "202", description = "The image.")
    @APIResponse(responseCode = "400", description = "Images of this registry are not taken.")
    @APIResponse(responseCode = "409", description = "You have an image of this name and tag.")
    public ImageResponse register(@NotNull @Valid RegisterImageRequest request) {
        return service.register(caller.requiredAccount(), caller.scopes(), request);
    }

    @POST
    @Path("/")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @ResponseStatus(202)
    @Access(value = Access.Caller.REQUIRED, purpose = Access.Purpose.IMAGES, permissions = Permission.DEVELOPER)
    @Operation(hidden = true)
    public ImageResponse build(
            @Context RoutingContext context,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            @HeaderParam("X-Chutes-Version") @Size(max = 32) String chutesVersion) {
        Upload upload = context.get(Upload.KEY);
        if (upload == null) {
            // REST takes a request without Content-Type for either kind of body.
            throw new ApiException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json or multipart/form-data.");
        }
        return uploads.take(caller.requiredAccount(), caller.scopes(), upload, contentType, chutesVersion);
    }

    @GET
    @Path("{image_id}/logs")
    @Produces({MediaType.TEXT_PLAIN, MediaType.SERVER_SENT_EVENTS})
    @Access(value = Access.Caller.REQUIRED, purpose = Access.Purpose.IMAGES)
    @Operation(operationId = "getImageLog", summary = "Read an image's build log", description = """
                    What the build printed, for the image's owner: whole where it has ended, else as server-sent lines \
                    `data: {"offset": "…", "log": {"log_type": "stdout", "log": "…"}}` while it goes on, and `DONE` at its end.""")
    @APIResponse(
            responseCode = "200",
            description = "The log.",
            content = {
                @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(implementation = String.class)),
                @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(implementation = String.class))
            })
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's.")
    public Response log(
            @Parameter(description = "The image's id.") @PathParam("image_id") UUID imageId,
            @Parameter(description = "The last offset that was read of a log that grows: it goes on behind it.")
                    @QueryParam("offset")
                    @Size(max = 64)
                    String offset) {
        ImageRegistryService.ImageLog log = service.log(caller.requiredAccount(), caller.scopes(), imageId);
        return log.isWhole()
                ? Response.ok(log.text(), MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                        .build()
                : Response.ok(
                                growing.follow(caller.requiredAccount().userId(), imageId, offset),
                                MediaType.SERVER_SENT_EVENTS_TYPE)
                        // Proxies of nginx would hold lines back.
                        .header("X-Accel-Buffering", "no")
                        .build();
    }

    @GET
    @Path("{image_id}/context/{number}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Access(Access.Caller.ANYONE)
    @Operation(hidden = true)
    public byte[] context(
            @PathParam("image_id") UUID imageId,
            @PathParam("number") @Min(0) @Max(100_000) int number,
            @HeaderParam("X-Build-Token") @NotNull @Size(min = 64, max = 64) String token) {
        return service.contextPiece(imageId, token, number).orElseThrow(ImageService::notFound);
    }

    @DELETE
    @Path("{image_id_or_name: .+}")
    @Access(value = Access.Caller.REQUIRED, purpose = Access.Purpose.IMAGES)
    @Operation(
            operationId = "deleteImage",
            summary = "Delete an image",
            description = "Removes one of your images that no chute uses.")
    @APIResponse(responseCode = "200", description = "It is gone.")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's.")
    @APIResponse(responseCode = "409", description = "A chute uses it.")
    public DeletedImageResponse delete(
            @Parameter(description = "An image's id, or `[username/]name:tag`.", example = "alice/my-image:0.1")
                    @PathParam("image_id_or_name")
                    @Size(max = 256)
                    String imageIdOrName) {
        return service.delete(caller.requiredAccount(), caller.scopes(), imageIdOrName);
    }
}
