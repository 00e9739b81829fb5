package io.openchutes.auth.access;

import io.openchutes.auth.Access;
import io.openchutes.auth.Caller;
import io.openchutes.auth.Permission;
import io.openchutes.auth.signature.SignedHeaders;
import io.quarkus.security.identity.IdentityProviderManager;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Finds out who sent a request that is answered outside of REST, by the same credentials and rules as inside. */
@Singleton
public class RouteCallers {
    private final CredentialMechanism credentials;
    private final IdentityProviderManager identities;
    private final KeyIdentityProvider keys;
    private final Requirement requirement;

    RouteCallers(
            CredentialMechanism credentials,
            IdentityProviderManager identities,
            KeyIdentityProvider keys,
            Requirement requirement) {
        this.credentials = credentials;
        this.keys = keys;
        this.identities = identities;
        this.requirement = requirement;
    }

    /**
     * Whether the request's signature covers its body, which then must be in the context before {@link #required} is called.
     */
    public static boolean isSigned(HttpServerRequest request) {
        return present(request, SignedHeaders.HOTKEY) && present(request, SignedHeaders.SIGNATURE);
    }

    private static boolean present(HttpServerRequest request, String header) {
        String value = request.getHeader(header);
        return value != null && !value.isBlank();
    }

    /**
     * The caller, where an API key that memory knows is all that the request carries: what most calls are, without the cost of
     * {@link #required}, which is to be asked where this is empty. Throws what that would fail with.
     */
    public Optional<Caller> known(HttpServerRequest request) {
        return credentials.soleKey(request).flatMap(keys::known);
    }

    /** What tells the callers of one more connection, without waiting for anything. */
    public ConnectionCallers ofConnection() {
        return new ConnectionCallers(keys);
    }

    /**
     * The caller, whose account is present; fails with the 401 (or 503) that a resource method with {@code @Access(REQUIRED)} would
     * answer. Emits on the calling thread where the credentials are known in memory, else on a worker thread.
     *
     * @param template the operation's path, variables as {@code {}}
     */
    public Uni<Caller> required(RoutingContext context, String template) {
        Operation operation = new Operation(
                RequiredAccess.INSTANCE, context.request().method().name(), template);
        context.put(Operation.KEY, operation);
        return credentials.authenticate(context, identities).map(identity -> {
            Caller caller = identity == null ? Caller.ANONYMOUS : Identities.callerOf(identity);
            requirement.require(Access.Caller.REQUIRED, caller);
            return caller;
        });
    }

    /** {@code @Access(REQUIRED)}. */
    private static final class RequiredAccess extends AnnotationLiteral<Access> implements Access {
        private static final long serialVersionUID = 1L;
        private static final RequiredAccess INSTANCE = new RequiredAccess();

        @Override
        public Access.Caller value() {
            return Access.Caller.REQUIRED;
        }

        @Override
        public Purpose purpose() {
            return Purpose.CHUTES;
        }

        @Override
        public ScopeAction action() {
            return ScopeAction.BY_METHOD;
        }

        @Override
        public Keys keys() {
            return Keys.SCOPED;
        }

        @Override
        public Signatures signatures() {
            return Signatures.ANY;
        }

        @Override
        public Permission[] permissions() {
            return new Permission[0];
        }
    }
}
