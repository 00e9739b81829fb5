package io.openchutes.chutes.chute;

import io.openchutes.auth.Access;
import io.openchutes.auth.Account;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.chutes.python.PythonSyntax;
import io.openchutes.rest.caching.PublicAnswers;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The catalogue of chutes over HTTP. Names hold slashes, so what stands for a chute takes the rest of the path. */
@Path("/chutes")
@Tag(
        name = "Chutes",
        description =
                "The apps: deploy, read, share, update, warm up and delete them. What may not be seen answers as what is not"
                        + " there: 404.")
@Produces(MediaType.APPLICATION_JSON)
public class ChuteResource {
    private static final String ID_OR_NAME =
            "The chute_id, the name, or `username/name`; slashes plain or percent-encoded.";

    private final ChuteService chutes;
    private final ChuteListService lists;
    private final DeployService deployments;
    private final PythonSyntax python;
    private final CurrentCaller caller;
    private final PublicAnswers publicAnswers;

    public ChuteResource(
            ChuteService chutes,
            ChuteListService lists,
            DeployService deployments,
            PythonSyntax python,
            CurrentCaller caller,
            PublicAnswers publicAnswers) {
        this.chutes = chutes;
        this.lists = lists;
        this.deployments = deployments;
        this.python = python;
        this.caller = caller;
        this.publicAnswers = publicAnswers;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(Access.Caller.REQUIRED)
    @Operation(operationId = "deployChute", summary = "Deploy a chute", description = """
                    The first deployment of a name costs three hours at its estimated price: without accept_fee the answer is a 402 \
                    that names the sum. A name that the caller already has is updated in place. Checks run in this order: \
                    credentials, fields, permissions, state, the limit of 24 deployments within 24 hours.""")
    @APIResponse(
            responseCode = "200",
            description = "The chute as it is now.",
            content = @Content(schema = @Schema(implementation = ChuteResponse.class)))
    @APIResponse(
            responseCode = "400",
            description = "Cords, jobs, GPUs, image, visibility or name do not fit together.")
    @APIResponse(responseCode = "402", description = "The fee is not accepted, or the balance too small.")
    @APIResponse(
            responseCode = "403",
            description =
                    "Only consumer GPUs are left, the name belongs to a subnet that the caller is not of, the chute is immutable, or the key's scopes do not allow it.")
    @APIResponse(
            responseCode = "409",
            description = "This version is deployed already, or a public chute would run on a private image.")
    @APIResponse(
            responseCode = "413",
            description = "The body has more than 1 MiB, or what is stored of the chute more than 768 KiB.")
    @APIResponse(
            responseCode = "429",
            description = "The day's deployments, or the minute's checks of code, are used up; see Retry-After.")
    @APIResponse(
            responseCode = "503",
            description =
                    "Credentials can't be checked at the moment, or too many sources wait for their syntax check; see"
                            + " Retry-After.")
    public ChuteResponse deploy(
            @Parameter(description = "Agree to what the first deployment of a name costs.") @QueryParam("accept_fee")
                    Boolean acceptFee,
            DeployChuteRequest request) {
        Account account = caller.requiredAccount();
        // Before the transaction begins: who waits for a check holds no connection.
        python.require(account.userId(), request.code());
        return deployments.deploy(account, caller.scopes(), request, acceptFee != null && acceptFee);
    }

    @GET
    @Access(Access.Caller.OPTIONAL)
    @Operation(operationId = "listChutes", summary = "List chutes", description = """
                    Signed in: the caller's own chutes, with public and affine ones where include_public is true. Anonymous: public \
                    and affine ones. Most used first. Cords are shown once under cord_refs.""")
    @APIResponse(
            responseCode = "200",
            description = "A page.",
            content = @Content(schema = @Schema(implementation = ChutePage.class)))
    @APIResponse(responseCode = "304", description = "Unchanged (anonymous callers with If-None-Match).")
    @APIResponse(responseCode = "400", description = "Both page and offset are given.")
    public Response list(
            @Parameter(description = "Also public and affine chutes.") @QueryParam("include_public")
                    Boolean includePublic,
            @Parameter(description = "A standard template, or `other` for none.")
                    @QueryParam("template")
                    @Size(max = 64)
                    String template,
            @Parameter(description = "Substring of the name, ignoring case.") @QueryParam("name") @Size(max = 256)
                    String name,
            @Parameter(description = "Substring that the name must not have, ignoring case.")
                    @QueryParam("exclude")
                    @Size(max = 256)
                    String exclude,
            @Parameter(description = "Substring of the image's name or tag, ignoring case.")
                    @QueryParam("image")
                    @Size(max = 256)
                    String image,
            @Parameter(description = "Whole, ignoring case.") @QueryParam("slug") @Size(max = 256) String slug,
            @Parameter(description = "Page of `limit` chutes, from 0.")
                    @QueryParam("page")
                    @DefaultValue("0")
                    @Min(0)
                    @Max(100)
                    int page,
            @Parameter(description = "Chutes on a page.") @QueryParam("limit") @DefaultValue("25") @Min(1) @Max(5000)
                    int limit,
            @Parameter(description = "Chutes to leave out from the start, instead of a page.")
                    @QueryParam("offset")
                    @DefaultValue("0")
                    @Min(0)
                    @Max(5000)
                    int offset,
            @Parameter(description = "Show the cords' schemas too.") @QueryParam("include_schemas")
                    Boolean includeSchemas,
            @Context HttpHeaders headers) {
        ChuteListQuery query = new ChuteListQuery(
                isTrue(includePublic),
                template,
                name,
                exclude,
                image,
                slug,
                page,
                limit,
                offset,
                isTrue(includeSchemas));
        return caller.account()
                .map(account ->
                        Response.ok(lists.page(account, caller.scopes(), query)).build())
                .orElseGet(() -> publicAnswers.respond(lists.publicPage(query.byAnyone()), headers));
    }

    @GET
    @Path("boosted")
    @Access(Access.Caller.ANYONE)
    @Operation(
            operationId = "listBoostedChutes",
            summary = "List the chutes that have a boost above 1",
            description = "Boosts by the autoscaler's urgency and those set by hand.")
    public List<BoostedChuteResponse> boosted() {
        return lists.boosted();
    }

    @GET
    @Path("affine_available")
    @Access(Access.Caller.ANYONE)
    @Operation(
            operationId = "listAvailableAffineChutes",
            summary = "List the affine chutes that can be used",
            description = "Those whose owner has a positive balance and the subnet's netuid, or administers subnets.")
    public List<AffineChuteResponse> affineAvailable() {
        return lists.affineAvailable();
    }

    @GET
    @Path("code/{chute_id: .+}")
    @Produces(MediaType.TEXT_PLAIN)
    @Access(Access.Caller.OPTIONAL)
    @Operation(
            operationId = "getChuteCode",
            summary = "Read a chute's source",
            description =
                    "Who sees the chute sees its source. Where its subnet keeps the source to the owner, whom it is shared with and the"
                            + " subnet's administrators, others get one line of comment that says so.")
    @APIResponse(
            responseCode = "200",
            description = "The source as it was deployed.",
            content = @Content(mediaType = "text/plain", schema = @Schema(implementation = String.class)))
    @APIResponse(responseCode = "404", description = "There is none, or the caller may not see it.")
    public Response code(@Parameter(description = ID_OR_NAME) @PathParam("chute_id") @Size(max = 256) String idOrName) {
        return Response.ok(
                        chutes.code(caller.account(), caller.scopes(), idOrName),
                        MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                .build();
    }

    @GET
    @Path("{chute_id_or_name: .+}")
    @Access(Access.Caller.OPTIONAL)
    @Operation(
            operationId = "getChute",
            summary = "Read a chute",
            description =
                    "By id or name. A text is looked for as the whole name of a chute of yours or the system's, then as `username/name`,"
                            + " then as the whole name of somebody else's: public, shared with you, of your subnet, or affine.")
    @APIResponse(
            responseCode = "200",
            description = "The chute, whole.",
            content = @Content(schema = @Schema(implementation = ChuteResponse.class)))
    @APIResponse(responseCode = "404", description = "There is none, or the caller may not see it.")
    public ChuteResponse get(
            @Parameter(description = ID_OR_NAME) @PathParam("chute_id_or_name") @Size(max = 256) String idOrName) {
        return chutes.get(caller.account(), caller.scopes(), idOrName);
    }

    @PUT
    @Path("{chute_id_or_name: .+}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(Access.Caller.REQUIRED)
    @Operation(
            operationId = "updateChute",
            summary = "Change a chute",
            description =
                    "Absent, null or blank leaves the old value. Public and system chutes are scaled by the platform.")
    @APIResponse(
            responseCode = "200",
            description = "The chute as it is now.",
            content = @Content(schema = @Schema(implementation = ChuteResponse.class)))
    @APIResponse(responseCode = "403", description = "The chute is immutable.")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's.")
    public ChuteResponse update(
            @Parameter(description = ID_OR_NAME) @PathParam("chute_id_or_name") @Size(max = 256) String idOrName,
            UpdateChuteRequest request) {
        return chutes.update(caller.requiredAccount(), caller.scopes(), idOrName, request);
    }

    @DELETE
    @Path("{chute_id: .+}")
    @Access(Access.Caller.REQUIRED)
    @Operation(
            operationId = "deleteChute",
            summary = "Delete a chute",
            description = "By its id alone; its name can be deployed again.")
    @APIResponse(
            responseCode = "200",
            description = "It is gone.",
            content = @Content(schema = @Schema(implementation = DeletedChuteResponse.class)))
    @APIResponse(responseCode = "400", description = "A name was given instead of the id.")
    @APIResponse(responseCode = "404", description = "There is none, or the caller may not delete it.")
    public DeletedChuteResponse delete(
            @Parameter(
                            description = "The chute's id, no name.",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    @PathParam("chute_id")
                    @Size(max = 256)
                    String chuteId) {
        return chutes.delete(caller.requiredAccount(), caller.scopes(), chuteId);
    }

    private static boolean isTrue(Boolean value) {
        return value != null && value;
    }
}
