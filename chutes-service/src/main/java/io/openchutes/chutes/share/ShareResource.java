package io.openchutes.chutes.share;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shares chutes over HTTP. */
@Path("/chutes")
@Tag(name = "Chutes")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ShareResource {
    private final ShareService shares;
    private final CurrentCaller caller;

    public ShareResource(ShareService shares, CurrentCaller caller) {
        this.shares = shares;
        this.caller = caller;
    }

    @POST
    @Path("share")
    @Access(Access.Caller.REQUIRED)
    @Operation(
            operationId = "shareChute",
            summary = "Share a chute with another user",
            description = "Repeating it does no harm.")
    @APIResponse(responseCode = "200", description = "What holds now.")
    @APIResponse(responseCode = "400", description = "The chute is public, or the user is the caller.")
    @APIResponse(responseCode = "404", description = "The chute is not the caller's, or there is no such user.")
    public ShareResponse share(ShareRequest request) {
        return shares.share(caller.requiredAccount(), caller.scopes(), request);
    }

    @POST
    @Path("unshare")
    @Access(Access.Caller.REQUIRED)
    @Operation(
            operationId = "unshareChute",
            summary = "Stop sharing a chute with another user",
            description = "Repeating it does no harm.")
    @APIResponse(responseCode = "200", description = "What holds now.")
    @APIResponse(responseCode = "400", description = "The user is the caller.")
    @APIResponse(responseCode = "404", description = "The chute is not the caller's, or there is no such user.")
    public ShareResponse unshare(ShareRequest request) {
        return shares.unshare(caller.requiredAccount(), caller.scopes(), request);
    }
}
