package io.openchutes.auth.access;

import io.openchutes.auth.Access;
import io.openchutes.auth.Caller;
import io.openchutes.auth.CurrentCaller;
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

/** Authenticates the caller before anything else of the request is parsed. */
@ApplicationScoped
public class AccessFilter {
    private final CurrentIdentityAssociation identities;
    private final CurrentCaller current;
    private final Requirement requirement;
    private final AllowedMethods methods;

    AccessFilter(
            CurrentIdentityAssociation identities,
            CurrentCaller current,
            Requirement requirement,
            AllowedMethods methods) {
        this.identities = identities;
        this.current = current;
        this.requirement = requirement;
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
            requirement.require(operation.access().value(), caller);
            current.set(caller, operation.action());
            return null;
        });
    }
}
