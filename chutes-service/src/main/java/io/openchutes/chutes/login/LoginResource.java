package io.openchutes.chutes.login;

import io.openchutes.auth.Access;
import io.openchutes.chutes.account.TrustedProxies;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;

/** Logs people in. */
@Path("/users")
@Tag(name = "Accounts")
@Produces(MediaType.APPLICATION_JSON)
public class LoginResource {
    private final LoginService service;
    private final TrustedProxies proxies;

    public LoginResource(LoginService service, TrustedProxies proxies) {
        this.service = service;
        this.proxies = proxies;
    }

    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(Access.Caller.ANYONE)
    @ResponseHeader(name = HttpHeaders.CACHE_CONTROL, value = "private, no-store")
    @Operation(operationId = "logIn", summary = "Log in", description = """
                    Gives a token for an account's fingerprint: a JWT with the rights of an admin API key, in every service, for an hour \
                    unless configured otherwise. Closing the account ends it within a second. Too many log-ins from one \
                    address or to one account, right or wrong: 429.""")
    @APIResponse(responseCode = "200", description = "The token.")
    @APIResponse(responseCode = "401", description = "It is the fingerprint of no open account.")
    @APIResponse(responseCode = "403", description = "Accounts are managed by another system.")
    @APIResponse(responseCode = "429", description = "Too many log-ins; see Retry-After.")
    public LoginResponse login(@NotNull @Valid LoginRequest request, @Context HttpServerRequest http) {
        return service.login(proxies.clientOf(http), request.fingerprint());
    }
}
