package io.openchutes.chutes.apikey;

import io.openchutes.auth.Access;
import io.openchutes.auth.CurrentCaller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** API keys: each of them a way to call without the hotkey at hand. */
@Path("/api_keys")
@Tag(
        name = "API keys",
        description = "Each is a way to call without the hotkey at hand: for everything, or for what its scopes say.")
@Produces(MediaType.APPLICATION_JSON)
public class ApiKeyResource {
    private final ApiKeyService service;
    private final CurrentCaller caller;

    public ApiKeyResource(ApiKeyService service, CurrentCaller caller) {
        this.service = service;
        this.caller = caller;
    }

    @POST
    @Path("/")
    @Consumes(MediaType.APPLICATION_JSON)
    @Access(value = Access.Caller.REQUIRED, purpose = Access.Purpose.API_KEYS, keys = Access.Keys.ADMIN_ONLY)
    @Operation(operationId = "createApiKey", summary = "Create an API key", description = """
                    The answer shows the secret this once. The key counts everywhere within a second. Scopes that say the same are \
                    one. A name that another of your keys has: 409. Needs a signature or an admin API key.""")
    @APIResponse(responseCode = "200", description = "The key, and its secret this once.")
    @APIResponse(
            responseCode = "403",
            description = "The key that calls is not an admin key, or your account is managed by another system.")
    @APIResponse(
            responseCode = "409",
            description = "You have a key of this name, or as many keys as an account may have.")
    public CreatedApiKeyResponse create(@NotNull @Valid CreateApiKeyRequest request) {
        return service.create(caller.requiredAccount(), request);
    }

    @GET
    @Path("/")
    @Access(value = Access.Caller.REQUIRED, purpose = Access.Purpose.API_KEYS, keys = Access.Keys.ADMIN_ONLY)
    @Operation(
            operationId = "listApiKeys",
            summary = "List your API keys",
            description = "Oldest first, without secrets. Needs a signature or an admin API key.")
    @APIResponse(responseCode = "200", description = "The page.")
    public ApiKeyPage list(
            @Parameter(description = "Part of the name, ignoring case.", example = "ci")
                    @QueryParam("name")
                    @Size(max = 256)
                    String name,
            @Parameter(description = "From 0 to 100.") @QueryParam("page") @DefaultValue("0") @Min(0) @Max(100)
                    int page,
            @Parameter(description = "From 1 to 5000.") @QueryParam("limit") @DefaultValue("25") @Min(1) @Max(5000)
                    int limit) {
        return service.page(caller.requiredAccount(), name, page, limit);
    }

    @GET
    @Path("{api_key_id_or_name}")
    @Access(value = Access.Caller.REQUIRED, purpose = Access.Purpose.API_KEYS, keys = Access.Keys.ADMIN_ONLY)
    @Operation(
            operationId = "getApiKey",
            summary = "Get an API key",
            description = "One of your keys, without its secret. Needs a signature or an admin API key.")
    @APIResponse(responseCode = "200", description = "The key.")
    @APIResponse(responseCode = "404", description = "There is none, or it is not yours.")
    public ApiKeyResponse get(
            @Parameter(description = "The key's id or name.", example = "ci")
                    @PathParam("api_key_id_or_name")
                    @Size(max = 256)
                    String apiKeyIdOrName) {
        return service.get(caller.requiredAccount(), apiKeyIdOrName);
    }

    @DELETE
    @Path("{api_key_id_or_name}")
    @Access(value = Access.Caller.REQUIRED, purpose = Access.Purpose.API_KEYS, keys = Access.Keys.ADMIN_ONLY)
    @Operation(
            operationId = "deleteApiKey",
            summary = "Delete an API key",
            description = "It is refused everywhere within a second. Needs a signature or an admin API key.")
    @APIResponse(responseCode = "200", description = "It is deleted.")
    @APIResponse(
            responseCode = "403",
            description = "The key that calls is not an admin key, or your account is managed by another system.")
    @APIResponse(responseCode = "404", description = "There is none, or it is not yours.")
    public DeletedApiKeyResponse delete(
            @Parameter(description = "The key's id or name.", example = "ci")
                    @PathParam("api_key_id_or_name")
                    @Size(max = 256)
                    String apiKeyIdOrName) {
        return service.delete(caller.requiredAccount(), apiKeyIdOrName);
    }
}
