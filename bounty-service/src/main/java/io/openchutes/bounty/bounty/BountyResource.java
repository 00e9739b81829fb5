package io.openchutes.bounty.bounty;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.auth.Access.Purpose;
import io.openchutes.auth.Access.ScopeAction;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.Permission;
import io.openchutes.rest.caching.PublicAnswers;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The bounties over HTTP. */
@Path("/bounties")
@Produces(MediaType.APPLICATION_JSON)
@Tag(
        name = "Bounties",
        description =
                "A bounty is earned by the first instance to become active and verified for a chute that nothing runs. It grows"
                        + " with its age.")
public class BountyResource {
    private final BountyService bounties;
    private final BountyListService lists;
    private final PublicAnswers answers;
    private final CurrentCaller caller;

    public BountyResource(
            BountyService bounties, BountyListService lists, PublicAnswers answers, CurrentCaller caller) {
        this.bounties = bounties;
        this.lists = lists;
        this.answers = answers;
        this.caller = caller;
    }

    @GET
    @Path("/")
    @Access(value = Caller.ANYONE, purpose = Purpose.BOUNTIES)
    @Operation(
            operationId = "getBountyList",
            summary = "List available bounties, if any.",
            description =
                    "The open bounties, oldest first. Amounts are in compute units and grow by 3 a second from 100 to 86400; a"
                            + " bounty lives 24 hours for a public chute, 2 hours for an affine one and 1 hour for a private one.")
    @APIResponse(
            responseCode = "200",
            description = "Successful Response",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = BountyResponse.class)))
    public Response list(@Context HttpHeaders request) {
        return answers.respond(lists.openAnswer(), request);
    }

    @GET
    @Path("/history")
    @Access(value = Caller.ANYONE, purpose = Purpose.BOUNTIES)
    @Operation(
            operationId = "getBountyHistory",
            summary = "List how bounties ended.",
            description =
                    "The bounties that have ended, the latest end first: claimed by whom and when, expired, or withdrawn and why."
                            + " Amounts are in compute units, times in ISO 8601, UTC.")
    @APIResponse(
            responseCode = "200",
            description = "Successful Response",
            content = @Content(schema = @Schema(implementation = BountyHistoryResponse.class)))
    @APIResponse(responseCode = "422", description = "Validation Error")
    public Response history(
            @Parameter(description = "Only this chute's.") @QueryParam("chute_id") UUID chuteId,
            @Parameter(
                            description = "Only those that this miner has claimed.",
                            example = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")
                    @QueryParam("miner_hotkey")
                    @Size(max = 64)
                    String minerHotkey,
            @Parameter(description = "Only those that ended so.") @QueryParam("outcome") Outcome outcome,
            @Parameter(
                            description = "Only those that ended at this time or later: ISO 8601.",
                            example = "2026-01-02T13:00:00Z")
                    @QueryParam("since")
                    Instant since,
            @Parameter(
                            description =
                                    "Only those that ended before this time: ISO 8601. Fix it to turn pages that don't move.",
                            example = "2026-01-03T13:00:00Z")
                    @QueryParam("until")
                    Instant until,
            @Parameter(description = "Which page, counted from 0.")
                    @QueryParam("page")
                    @DefaultValue("0")
                    @Min(0)
                    @Max(BountyHistoryFilter.LAST_PAGE)
                    int page,
            @Parameter(description = "How many a page.")
                    @QueryParam("limit")
                    @DefaultValue("25")
                    @Min(1)
                    @Max(BountyHistoryFilter.LARGEST_LIMIT)
                    int limit,
            @Context HttpHeaders request) {
        return answers.respond(
                lists.ended(
                        new BountyHistoryFilter(chuteId, blankToNull(minerHotkey), outcome, since, until, page, limit)),
                request);
    }

    @GET
    @Path("/{chute_id}/increase")
    @Access(
            value = Caller.REQUIRED,
            purpose = Purpose.BOUNTIES,
            action = ScopeAction.WRITE,
            permissions = Permission.BILLING_ADMIN)
    @Operation(
            operationId = "increaseChuteBounty",
            summary = "Increase bounty value (creating if not exists).",
            description =
                    "For billing admins. Makes the chute's bounty if it has none; an open one grows by its age alone and is announced"
                            + " to miners again, at most once in 30 seconds. Less than 600 seconds after a bounty of the chute was made or claimed none"
                            + " is made. Repeating the call does no harm.")
    @APIResponse(
            responseCode = "200",
            description = "Successful Response",
            content = @Content(schema = @Schema(implementation = IncreaseBountyResponse.class)))
    @APIResponse(responseCode = "403", description = "The caller is not a billing admin, or the API key may not write.")
    @APIResponse(responseCode = "404", description = "No such chute.")
    @APIResponse(responseCode = "409", description = "The chute is disabled.")
    @APIResponse(responseCode = "422", description = "Validation Error")
    public IncreaseBountyResponse increase(
            @Parameter(
                            description = "The chute's id; names are not looked up.",
                            example = "5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0")
                    @PathParam("chute_id")
                    @Size(max = 256)
                    String chuteId,
            @Parameter(
                            description =
                                    "Also sets the chute's manual boost: a factor on its compute multiplier that stays until another is"
                                            + " set or the chute is deleted. 1 is none.",
                            schema =
                                    @Schema(
                                            type = SchemaType.NUMBER,
                                            nullable = true,
                                            minimum = "1.0",
                                            maximum = "4.0"),
                            example = "1.5")
                    @QueryParam("boost")
                    @DecimalMin("1.0")
                    @DecimalMax("4.0")
                    BigDecimal boost) {
        return bounties.increase(caller.requiredAccount(), caller.scopes(), chuteId, boost);
    }

    private static String blankToNull(String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
