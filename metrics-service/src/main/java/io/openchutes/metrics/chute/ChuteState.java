package io.openchutes.metrics.chute;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** The state of a chute, as consumed; without {@code public} it counts as private. */
@RegisterForReflection
public record ChuteState(
        UUID chuteId,
        UUID userId,
        String name,
        @JsonProperty("public") boolean publiclyVisible,
        boolean disabled,
        String standardTemplate,
        Map<String, Object> rollingUpdate,
        Set<UUID> shares,
        Instant createdAt) {

    public ChuteState {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(userId, "user_id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(createdAt, "created_at");
        shares = shares == null ? Set.of() : Set.copyOf(shares);
    }
}
