package io.openchutes.auth;

import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.KeyScopes.Verdict;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import java.util.UUID;

/** Who sent the running request; inject it into a resource and hand {@link #account()} and {@link #scopes()} to the service. */
@RequestScoped
public class CurrentCaller {
    private Caller caller = Caller.ANONYMOUS;
    private Action action = Action.READ;

    /** Set once a request, by the filter that authenticates. */
    public void set(Caller authenticated, Action wanted) {
        this.caller = authenticated;
        this.action = wanted;
    }

    /** All that an answer may depend on; null of a caller without an account. */
    public Caller known() {
        return caller.account().isPresent() ? caller : null;
    }

    /** The caller's account; empty for an anonymous call. */
    public Optional<Account> account() {
        return caller.account();
    }

    /** The caller's account on a method that requires one. */
    public Account requiredAccount() {
        return account().orElseThrow();
    }

    /** The SS58 address that signed the request; empty without a signature. */
    public Optional<String> hotkey() {
        return caller.hotkey();
    }

    /** The API key that was sent, if any. */
    public Optional<UUID> apiKeyId() {
        return caller.apiKeyId();
    }

    /** What the credentials allow: everything for signatures, admin keys and anonymous calls (whose limits are the visibility rules). */
    public KeyScopes scopes() {
        return caller.scopes();
    }

    /** What the running method does, in the words of scopes. */
    public Action action() {
        return action;
    }

    /**
     * Whether the credentials allow the running method's action on this object; the service decides between 403 (the key may see it)
     * and 404 (it may not).
     */
    public boolean allows(ObjectType type, UUID objectId) {
        return scopes().allows(type, objectId, action);
    }

    /** The same as an answer: whether to act, to say 403, or to say the 404 of what does not exist. */
    public Verdict verdict(ObjectType type, UUID objectId) {
        return scopes().verdict(type, objectId, action);
    }

    /**
     * For methods that act on no object yet, e.g. a list.
     *
     * @throws ApiException 403 where the key allows the running method's action on no object of the type
     */
    public void requireSome(ObjectType type) {
        if (!scopes().allowsSome(type, action)) {
            throw outOfScope();
        }
    }

    /** The 403 for what a key may see but not do. */
    public static ApiException outOfScope() {
        return new ApiException(ErrorCode.FORBIDDEN, "The scopes of this API key do not allow this.");
    }
}
