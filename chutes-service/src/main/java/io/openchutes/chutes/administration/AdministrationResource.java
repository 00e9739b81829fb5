package io.openchutes.chutes.administration;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.Permission;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Accounts in the hands of their administrators. */
@Path("/users")
@Tag(name = "Accounts")
@Produces(MediaType.APPLICATION_JSON)
public class AdministrationResource {
    private final AdministrationService service;
    private final CurrentCaller caller;

    public AdministrationResource(AdministrationService service, CurrentCaller caller) {
        this.service = service;
        this.caller = caller;
    }

    @GET
    @Path("/")
    @Access(
            value = Access.Caller.REQUIRED,
            purpose = Access.Purpose.ME,
            keys = Access.Keys.ADMIN_ONLY,
            permissions = Permission.BILLING_ADMIN)
    @Operation(
            operationId = "listAccounts",
            summary = "List accounts",
            description = "The open accounts, newest first. Needs billing_admin.")
    @APIResponse(responseCode = "200", description = "The page.")
    @APIResponse(
            responseCode = "403",
            description = "The caller is no billing administrator, or accounts are managed by another system.")
    public AdministeredAccountPage list(
            @Parameter(description = "A user_id, a hotkey, or a part of the username, ignoring case.", example = "ali")
                    @QueryParam("search")
                    @Size(max = 64)
                    String search,
            @Parameter(description = "From 0 to 10000.") @QueryParam("page") @DefaultValue("0") @Min(0) @Max(10000)
                    int page,
            @Parameter(description = "From 1 to 1000.") @QueryParam("limit") @DefaultValue("25") @Min(1) @Max(1000)
                    int limit) {
        return service.page(search, page, limit);
    }

    @PUT
    @Path("{user_id_or_name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(
            value = Access.Caller.REQUIRED,
            purpose = Access.Purpose.ME,
            keys = Access.Keys.ADMIN_ONLY,
            permissions = Permission.BILLING_ADMIN,
            signatures = Access.Signatures.VERSION_2)
    @Operation(
            operationId = "changeAccount",
            summary = "Change an account's balance, permissions or subnets",
            description = """
                    What is absent stays. It is in force everywhere within a second, and kept: `GET /users/{user_id_or_name}/changes`. \
                    Needs billing_admin, and a signature that can't be replayed or an admin API key.""")
    @APIResponse(responseCode = "200", description = "The account as it is now.")
    @APIResponse(
            responseCode = "400",
            description = "Nothing is to be changed, or balance and balance_change are both sent.")
    @APIResponse(
            responseCode = "403",
            description = "The caller is no billing administrator, or accounts are managed by another system.")
    @APIResponse(responseCode = "404", description = "There is none.")
    @APIResponse(responseCode = "409", description = "Nobody would be left to administer accounts.")
    public AdministeredAccountResponse change(
            @Parameter(description = "A user's id, a username, or `me`.", example = "alice")
                    @PathParam("user_id_or_name")
                    @Size(max = 64)
                    String userIdOrName,
            @NotNull @Valid ChangeAccountRequest request) {
        return service.change(caller.requiredAccount(), userIdOrName, request);
    }

    @GET
    @Path("{user_id_or_name}/changes")
    @Access(
            value = Access.Caller.REQUIRED,
            purpose = Access.Purpose.ME,
            keys = Access.Keys.ADMIN_ONLY,
            permissions = Permission.BILLING_ADMIN)
    @Operation(
            operationId = "listAccountChanges",
            summary = "List what administrators changed of an account",
            description = "Newest first, also of a closed account. Needs billing_admin.")
    @APIResponse(responseCode = "200", description = "The page.")
    @APIResponse(
            responseCode = "403",
            description = "The caller is no billing administrator, or accounts are managed by another system.")
    @APIResponse(responseCode = "404", description = "There is none.")
    public AccountChangePage changes(
            @Parameter(description = "A user's id, a username, or `me`.", example = "alice")
                    @PathParam("user_id_or_name")
                    @Size(max = 64)
                    String userIdOrName,
            @Parameter(description = "From 0 to 10000.") @QueryParam("page") @DefaultValue("0") @Min(0) @Max(10000)
                    int page,
            @Parameter(description = "From 1 to 1000.") @QueryParam("limit") @DefaultValue("25") @Min(1) @Max(1000)
                    int limit) {
        return service.changes(caller.requiredAccount(), userIdOrName, page, limit);
    }
}
