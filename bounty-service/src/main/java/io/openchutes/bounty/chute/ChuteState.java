package io.openchutes.bounty.chute;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * The consumed fields of chute-deployed and chute-updated.
 *
 * @param createdAt when this life of the name began
 */
@RegisterForReflection
public record ChuteState(
        UUID chuteId,
        UUID userId,
        String name,
        @JsonProperty("public") boolean isPublic,
        String version,
        boolean disabled,
        Instant createdAt) {
    public ChuteState {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(userId, "user_id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(createdAt, "created_at");
    }
}
