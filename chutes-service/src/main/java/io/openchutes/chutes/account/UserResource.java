package io.openchutes.chutes.account;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Accounts: getting one, looking at one's own, closing one. */
@Path("/users")
@Tag(name = "Accounts", description = "Who calls: register with a hotkey, read your account, close it.")
@Produces(MediaType.APPLICATION_JSON)
public class UserResource {
    private final AccountService service;
    private final TrustedProxies proxies;
    private final CurrentCaller caller;

    public UserResource(AccountService service, TrustedProxies proxies, CurrentCaller caller) {
        this.service = service;
        this.proxies = proxies;
        this.caller = caller;
    }

    @POST
    @Path("register")
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(Access.Caller.HOTKEY)
    @Operation(operationId = "register", summary = "Register an account", description = """
                    Makes an account for the hotkey that signs the request; the signature covers the body. A hotkey or a username \
                    that is known, was closed, or is reserved: 409. Too many tries from one address or network, \
                    whatever comes of them: 429.""")
    @APIResponse(responseCode = "200", description = "The new account; its fingerprint is shown this once.")
    @APIResponse(
            responseCode = "403",
            description = "The registration token is missing or wrong, or accounts are managed by another system.")
    @APIResponse(
            responseCode = "409",
            description = "The username or the hotkey has an account already, or the name is reserved.")
    @APIResponse(responseCode = "429", description = "Too many tries from this address or network; see Retry-After.")
    public RegisteredResponse register(
            @Parameter(description = "Checked where the operator configured one, else ignored.")
                    @QueryParam("token")
                    @Size(max = 1024)
                    String token,
            @NotNull @Valid RegisterRequest request,
            @Context HttpServerRequest http) {
        String hotkey = caller.hotkey().orElseThrow();
        service.countAttempt(proxies.clientOf(http));
        return service.register(hotkey, request, token);
    }

    @GET
    @Path("me")
    @Access(value = Access.Caller.REQUIRED, purpose = Access.Purpose.ME, keys = Access.Keys.ADMIN_ONLY)
    @Operation(
            operationId = "getMe",
            summary = "Get your account",
            description = "The caller's own account. Needs a signature (purpose `me`) or an admin API key.")
    @APIResponse(responseCode = "200", description = "The account.")
    public AccountResponse me() {
        return service.show(caller.requiredAccount());
    }

    @DELETE
    @Path("{user_id_or_name}")
    @Access(
            value = Access.Caller.REQUIRED,
            purpose = Access.Purpose.ME,
            keys = Access.Keys.ADMIN_ONLY,
            signatures = Access.Signatures.VERSION_2)
    @Operation(operationId = "closeAccount", summary = "Close an account", description = """
                    Closes the caller's own account (`me`), or as a billing administrator another's, for good: its keys and \
                    signatures are refused, its chutes disabled and hidden, and its name is never used again. \
                    Demands a signature that can't be replayed.""")
    @APIResponse(responseCode = "200", description = "It is closed.")
    @APIResponse(
            responseCode = "403",
            description = "It is not your account, or accounts are managed by another system.")
    @APIResponse(responseCode = "404", description = "There is none.")
    @APIResponse(responseCode = "409", description = "The system's own account can't be closed.")
    public ClosedAccountResponse close(
            @Parameter(description = "`me`, a user's id, or a username.", example = "me")
                    @PathParam("user_id_or_name")
                    @Size(max = 64)
                    String userIdOrName) {
        return service.close(caller.requiredAccount(), userIdOrName);
    }
}
