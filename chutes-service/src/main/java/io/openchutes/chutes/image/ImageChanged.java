package io.openchutes.chutes.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The state of an image, as published on chutes.image-events. */
@RegisterForReflection
public record ImageChanged(
        UUID imageId,
        UUID userId,
        String username,
        String name,
        String tag,
        @JsonProperty("public") boolean isPublic,
        String status,
        String readme,
        String logoId,
        String patchVersion,
        String chutesVersion,
        String reference,
        Instant createdAt,
        Instant buildStartedAt,
        Instant buildCompletedAt) {
    public ImageChanged {
        Objects.requireNonNull(imageId, "image_id");
        Objects.requireNonNull(userId, "user_id");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(tag, "tag");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(createdAt, "created_at");
    }

    public static final String TYPE = "image-changed";
}
