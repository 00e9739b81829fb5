package io.openchutes.auth.directory;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The event {@code account-closed}: from now on its keys and signatures are refused, and its name is never given away again. */
@RegisterForReflection
public record AccountClosed(UUID userId, String username, String hotkey, Instant closedAt) {
    public AccountClosed {
        Objects.requireNonNull(userId, "user_id");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(closedAt, "closed_at");
    }

    public static final String TYPE = "account-closed";
}
