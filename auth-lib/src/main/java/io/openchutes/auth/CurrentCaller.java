package io.openchutes.auth;

import io.openchutes.auth.KeyScopes.ObjectType;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import java.util.UUID;

/** Who sent the running request; inject it into a resource and hand {@link #account()} and {@link #scopes()} to the service. */
@RequestScoped
public class CurrentCaller {
    /** The caller's account; empty for an anonymous call. */
    public Optional<Account> account() {
        throw new UnsupportedOperationException("walking skeleton");
    }

    /** The caller's account on a method that requires one. */
    public Account requiredAccount() {
        return account().orElseThrow();
    }

    /** What the credentials allow: everything for signatures, admin keys and anonymous calls (whose limits are the visibility rules). */
    public KeyScopes scopes() {
        throw new UnsupportedOperationException("walking skeleton");
    }

    /**
     * Whether the credentials allow the running method's action on this object; the service decides between 403 (the key may see it)
     * and 404 (it may not).
     */
    public boolean allows(ObjectType type, UUID objectId) {
        throw new UnsupportedOperationException("walking skeleton");
    }
}
