package io.openchutes.auth.access;

import io.openchutes.auth.Access;
import io.openchutes.auth.Caller;
import io.openchutes.auth.Caller.Way;
import io.openchutes.auth.CurrentCaller;
import io.openchutes.auth.access.Refused.Reason;
import io.openchutes.rest.error.AllowedMethods;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Finds out who is calling, before anything else of the request is looked at. */
@ApplicationScoped
public class AccessFilter {
    private final CurrentIdentityAssociation identities;
    private final CurrentCaller current;
    private final Attempts attempts;
    private final AllowedMethods methods;

    AccessFilter(
            CurrentIdentityAssociation identities, CurrentCaller current, Attempts attempts, AllowedMethods methods) {
        this.identities = identities;
        this.current = current;
        this.attempts = attempts;
        this.methods = methods;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    public Uni<Response> authenticate(ResourceInfo resource, RoutingContext context) {
        Operation operation = Operation.of(resource.getResourceClass(), resource.getResourceMethod())
                .orElseThrow(() -> new IllegalStateException("A method without @Access passed the check at start."));
        if (operation.actsOnGet() && HttpMethod.HEAD.equals(context.request().method())) {
            throw methods.refusal();
        }
        if (operation.access().value() == Access.Caller.ANYONE) {
            return Uni.createFrom().nullItem();
        }
        context.put(Operation.KEY, operation);
        return identities.getDeferredIdentity().map(identity -> {
            Caller caller = Identities.callerOf(identity);
            require(operation.access().value(), caller);
            current.set(caller, operation.action());
            return null;
        });
    }

    private void require(Access.Caller wanted, Caller caller) {
        if (wanted == Access.Caller.REQUIRED && caller.account().isEmpty()) {
            throw refused(
                    "Sign the request (X-Chutes-Hotkey, X-Chutes-Signature, X-Chutes-Nonce) or send an API key (Authorization: Bearer cpk_…).");
        }
        if (wanted == Access.Caller.HOTKEY && caller.hotkey().isEmpty()) {
            throw refused("Sign the request with your hotkey (X-Chutes-Hotkey, X-Chutes-Signature, X-Chutes-Nonce).");
        }
    }

    private Refused refused(String detail) {
        Refused refused = new Refused(Reason.MISSING, detail);
        attempts.refused(Way.NONE, refused);
        return refused;
    }
}
