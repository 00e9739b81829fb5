package io.openchutes.chutes.lifecycle;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.UUID;

/** The consumed fields of account-closed. */
@RegisterForReflection
public record AccountClosed(UUID userId) {
    public AccountClosed {
        Objects.requireNonNull(userId, "user_id");
    }
}
