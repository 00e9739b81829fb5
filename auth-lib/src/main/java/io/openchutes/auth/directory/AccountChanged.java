package io.openchutes.auth.directory;

import io.openchutes.event.Enumerated;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The event {@code account-changed}: the state of an open account.
 *
 * @param balance in US dollars
 * @param createdAt null only in a file of accounts to create
 * @param apiKeys every key that is valid now; one that is missing is revoked
 */
@RegisterForReflection
public record AccountChanged(
        UUID userId,
        String username,
        String hotkey,
        String coldkey,
        String paymentAddress,
        BigDecimal balance,
        long permissionsBitmask,
        List<Integer> netuids,
        String logoId,
        Instant createdAt,
        List<Key> apiKeys) {
    public static final String TYPE = "account-changed";

    public AccountChanged {
        Objects.requireNonNull(userId, "user_id");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(balance, "balance");
        netuids = netuids == null ? List.of() : List.copyOf(netuids);
        apiKeys = apiKeys == null ? List.of() : List.copyOf(apiKeys);
    }

    /**
     * An API key as others may know it.
     *
     * @param digest see {@link io.openchutes.auth.key.ApiKey#digest()}
     * @param scopes empty for an admin key
     */
    @RegisterForReflection
    public record Key(
            UUID apiKeyId, String name, String digest, boolean admin, List<KeyScope> scopes, Instant createdAt) {
        public Key {
            scopes = scopes == null ? List.of() : List.copyOf(scopes);
        }
    }

    /**
     * @param objectType chutes, images or invocations
     * @param objectId null: every object of the type
     * @param action read, write, delete or invoke; null: all
     */
    @RegisterForReflection
    public record KeyScope(UUID scopeId, String objectType, String objectId, String action) {
        private static final Set<String> OBJECT_TYPES = Set.of("chutes", "images", "invocations");
        private static final Set<String> ACTIONS = Set.of("read", "write", "delete", "invoke");

        public KeyScope {
            Enumerated.require("object_type", objectType, OBJECT_TYPES);
            if (action != null) {
                Enumerated.require("action", action, ACTIONS);
            }
        }
    }
}
