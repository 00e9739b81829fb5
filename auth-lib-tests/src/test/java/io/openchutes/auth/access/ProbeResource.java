package io.openchutes.auth.access;

import io.openchutes.auth.Access;
import io.openchutes.auth.Access.Caller;
import io.openchutes.auth.Access.Keys;
import io.openchutes.auth.Access.Purpose;
import io.openchutes.auth.Access.ScopeAction;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.Permission;
import io.smallrye.mutiny.Multi;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Operations of every kind of access, each of which tells who called. */
@Path("/")
public class ProbeResource {
    record Thing(@NotNull String name) {}

    private final CurrentCaller caller;

    ProbeResource(CurrentCaller caller) {
        this.caller = caller;
    }

    @GET
    @Path("chutes/optional")
    @Access(Caller.OPTIONAL)
    public Map<String, Object> optional() {
        return seen();
    }

    @GET
    @Path("chutes/required")
    @Access(Caller.REQUIRED)
    public Map<String, Object> required(@RestQuery Integer number) {
        return seen();
    }

    @POST
    @Path("chutes/required")
    @Access(Caller.REQUIRED)
    public Map<String, Object> create(Thing thing) {
        Map<String, Object> seen = seen();
        seen.put("name", thing.name());
        return seen;
    }

    @GET
    @Path("chutes/anyone")
    @Access(Caller.ANYONE)
    public Map<String, Object> anyone() {
        return seen();
    }

    @GET
    @Path("chutes/stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Access(Caller.REQUIRED)
    public Multi<String> stream() {
        return Multi.createFrom().items(caller.requiredAccount().username());
    }

    @PUT
    @Path("chutes/strict/{id}")
    @Access(Caller.REQUIRED)
    public Map<String, Object> strict(@RestPath String id, Thing thing) {
        return seen();
    }

    @DELETE
    @Path("chutes/destroyed/{id}")
    @Access(value = Caller.REQUIRED, signatures = Access.Signatures.VERSION_2)
    public Map<String, Object> destroy(@RestPath String id) {
        return seen();
    }

    @DELETE
    @Path("chutes/object/{id}")
    @Access(Caller.REQUIRED)
    public Map<String, Object> verdict(@RestPath UUID id) {
        return Map.of("verdict", caller.verdict(ObjectType.CHUTES, id));
    }

    @GET
    @Path("bounties/{id}/increase")
    @Access(
            value = Caller.REQUIRED,
            purpose = Purpose.BOUNTIES,
            action = ScopeAction.WRITE,
            permissions = Permission.BILLING_ADMIN)
    public Map<String, Object> increase(@RestPath String id, @RestQuery @DecimalMax("4") Double boost) {
        return seen();
    }

    @GET
    @Path("api_keys")
    @Access(value = Caller.REQUIRED, purpose = Purpose.API_KEYS, keys = Keys.ADMIN_ONLY)
    public Map<String, Object> keys() {
        return seen();
    }

    @GET
    @Path("miner/chutes")
    @Access(
            value = Caller.REQUIRED,
            purpose = Purpose.MINER,
            keys = Keys.NONE,
            signatures = Access.Signatures.VERSION_2,
            permissions = Permission.MINER)
    public Map<String, Object> forMiners() {
        return seen();
    }

    @POST
    @Path("users/register")
    @Access(value = Caller.HOTKEY, purpose = Purpose.ME)
    public Map<String, Object> register(Thing thing) {
        return seen();
    }

    private Map<String, Object> seen() {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("username", caller.account().map(a -> a.username()).orElse(null));
        seen.put("hotkey", caller.hotkey().orElse(null));
        seen.put("unlimited", caller.scopes().unlimited());
        seen.put("action", caller.action());
        return seen;
    }
}
