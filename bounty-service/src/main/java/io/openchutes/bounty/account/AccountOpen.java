package io.openchutes.bounty.account;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.UUID;

/** The consumed fields of account-changed: the account is open. */
@RegisterForReflection
public record AccountOpen(UUID userId) {
    public AccountOpen {
        Objects.requireNonNull(userId, "user_id");
    }
}
