package io.openchutes.auth;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The accounts that exist, copied from chutes.account-events into this service's database, behind a cache all replicas keep fresh. */
@ApplicationScoped
public class AccountDirectory {
    public Optional<Account> byId(UUID userId) {
        throw new UnsupportedOperationException("walking skeleton");
    }

    /** Ignoring case. */
    public Optional<Account> byUsername(String username) {
        throw new UnsupportedOperationException("walking skeleton");
    }

    public Optional<Account> byHotkey(String hotkey) {
        throw new UnsupportedOperationException("walking skeleton");
    }

    /** Many at once, in one query, for lists. Unknown ids are absent. */
    public Map<UUID, Account> byIds(Collection<UUID> userIds) {
        throw new UnsupportedOperationException("walking skeleton");
    }
}
