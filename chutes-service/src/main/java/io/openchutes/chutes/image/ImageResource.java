package io.openchutes.chutes.image;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows the images that chutes can run in. */
@Path("/images")
@Tag(name = "Images", description = "What chutes run on. They are built elsewhere; here they are found.")
@Produces(MediaType.APPLICATION_JSON)
public class ImageResource {
    private final ImageService service;
    private final CurrentCaller caller;

    public ImageResource(ImageService service, CurrentCaller caller) {
        this.service = service;
        this.caller = caller;
    }

    @GET
    @Path("/")
    @Access(value = Access.Caller.OPTIONAL, purpose = Access.Purpose.IMAGES)
    @Operation(
            operationId = "listImages",
            summary = "List images",
            description =
                    "Your own images, plus the public ones with `include_public`; anonymous: the public ones. Newest first.")
    @APIResponse(responseCode = "200", description = "The page.")
    public ImagePage list(
            @Parameter(description = "Also show public images.") @QueryParam("include_public") @DefaultValue("false")
                    boolean includePublic,
            @Parameter(description = "Part of the name, ignoring case.", example = "vllm")
                    @QueryParam("name")
                    @Size(max = 256)
                    String name,
            @Parameter(description = "Part of the tag, ignoring case.", example = "nightly")
                    @QueryParam("tag")
                    @Size(max = 256)
                    String tag,
            @Parameter(description = "From 0 to 100.") @QueryParam("page") @DefaultValue("0") @Min(0) @Max(100)
                    int page,
            @Parameter(description = "From 1 to 5000.") @QueryParam("limit") @DefaultValue("25") @Min(1) @Max(5000)
                    int limit) {
        return service.page(caller.account(), caller.scopes(), new ImageQuery(includePublic, name, tag, page, limit));
    }

    @GET
    @Path("{image_id_or_name: .+}")
    @Access(value = Access.Caller.OPTIONAL, purpose = Access.Purpose.IMAGES)
    @Operation(
            operationId = "getImage",
            summary = "Get an image",
            description = "A public image, or one of your own; any other answers as what does not exist.")
    @APIResponse(responseCode = "200", description = "The image.")
    @APIResponse(responseCode = "404", description = "There is none, or the caller may not see it.")
    public ImageResponse get(
            @Parameter(
                            description =
                                    "An image's id, or `[username/]name:tag`; without a username: one of your own.",
                            example = "chutes/vllm:nightly-2025111700")
                    @PathParam("image_id_or_name")
                    @Size(max = ImageReference.MAX_LENGTH)
                    String imageIdOrName) {
        return service.get(caller.account(), caller.scopes(), imageIdOrName);
    }
}
