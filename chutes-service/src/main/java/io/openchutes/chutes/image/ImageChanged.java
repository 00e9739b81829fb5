package io.openchutes.chutes.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/** An image whole, as the forge announces it. */
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
        Instant createdAt,
        Instant buildStartedAt,
        Instant buildCompletedAt) {
    public static final String TYPE = "image-changed";
}
