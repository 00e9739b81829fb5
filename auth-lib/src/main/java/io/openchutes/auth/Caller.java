package io.openchutes.auth;

import java.util.Optional;
import java.util.UUID;

/**
 * The authenticated sender of a request.
 *
 * @param way how the caller was recognised
 * @param account empty for an anonymous call, and for a hotkey without one
 * @param hotkey the SS58 address that signed; empty without a signature
 * @param scopes what the credentials allow
 * @param apiKeyId the key that was sent, if any
 */
public record Caller(
        Way way, Optional<Account> account, Optional<String> hotkey, KeyScopes scopes, Optional<UUID> apiKeyId) {
    public static final Caller ANONYMOUS =
            new Caller(Way.NONE, Optional.empty(), Optional.empty(), KeyScopes.UNLIMITED, Optional.empty());

    /** The ways of the contract, "Who is calling". */
    public enum Way {
        SIGNATURE_V1,
        SIGNATURE_V2,
        API_KEY,
        TOKEN,
        NONE
    }

    public static Caller signed(Way way, String hotkey, Optional<Account> account) {
        return new Caller(way, account, Optional.of(hotkey), KeyScopes.UNLIMITED, Optional.empty());
    }

    public static Caller withKey(Account account, UUID apiKeyId, KeyScopes scopes) {
        return new Caller(Way.API_KEY, Optional.of(account), Optional.empty(), scopes, Optional.of(apiKeyId));
    }

    /** With the rights of an admin key. */
    public static Caller withToken(Account account) {
        return new Caller(Way.TOKEN, Optional.of(account), Optional.empty(), KeyScopes.UNLIMITED, Optional.empty());
    }
}
