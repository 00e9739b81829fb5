package io.openchutes.chutes.listing;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.rest.caching.PublicAnswers;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
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

/** Lists chutes over HTTP. */
@Path("/chutes")
@Tag(name = "Chutes")
@Produces(MediaType.APPLICATION_JSON)
public class ChuteListResource {
    private final ChuteListService lists;
    private final BoostedChuteService boosted;
    private final AffineChuteService affine;
    private final CurrentCaller caller;
    private final PublicAnswers publicAnswers;

    public ChuteListResource(
            ChuteListService lists,
            BoostedChuteService boosted,
            AffineChuteService affine,
            CurrentCaller caller,
            PublicAnswers publicAnswers) {
        this.lists = lists;
        this.boosted = boosted;
        this.affine = affine;
        this.caller = caller;
        this.publicAnswers = publicAnswers;
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
                new ChuteFilter.Values()
                        .with(ChuteFilter.TEMPLATE, template)
                        .with(ChuteFilter.NAME, name)
                        .with(ChuteFilter.EXCLUDE, exclude)
                        .with(ChuteFilter.IMAGE, image)
                        .with(ChuteFilter.SLUG, slug)
                        .asMap(),
                page,
                limit,
                offset,
                isTrue(includeSchemas));
        return caller.account()
                .map(account ->
                        publicAnswers.respondTo(caller.known(), lists.page(account, caller.scopes(), query), headers))
                .orElseGet(() -> publicAnswers.respond(lists.publicPage(query.byAnyone()), headers));
    }

    @GET
    @Path("boosted")
    @Access(Access.Caller.ANYONE)
    @Operation(
            operationId = "listBoostedChutes",
            summary = "List the chutes that have a boost above 1",
            description = "Boosts by the autoscaler's urgency and those set by hand.")
    @APIResponse(
            responseCode = "200",
            description = "The chutes, by their ids.",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = BoostedChuteResponse.class)))
    @APIResponse(responseCode = "304", description = "Unchanged (with If-None-Match).")
    public Response boosted(@Context HttpHeaders headers) {
        return publicAnswers.respond(boosted.all(), headers);
    }

    @GET
    @Path("affine_available")
    @Access(Access.Caller.ANYONE)
    @Operation(
            operationId = "listAvailableAffineChutes",
            summary = "List the affine chutes that can be used",
            description = "Those whose owner has a positive balance and the subnet's netuid, or administers subnets.")
    public List<AffineChuteResponse> affineAvailable() {
        return affine.available();
    }

    private static boolean isTrue(Boolean value) {
        return value != null && value;
    }
}
