package io.openchutes.instances.chute;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The consumed fields of chute-deployed and chute-updated.
 *
 * @param concurrency null: one call at a time
 * @param cords null for a job
 * @param rollingUpdate null when none is open
 * @param createdAt when this life of the name began
 */
@RegisterForReflection
public record ChuteState(
        UUID chuteId,
        UUID userId,
        String username,
        String name,
        String slug,
        @JsonProperty("public") boolean isPublic,
        Set<UUID> shares,
        String version,
        Image image,
        List<String> supportedGpus,
        int gpuCount,
        String standardTemplate,
        Integer concurrency,
        Integer maxInstances,
        Double scalingThreshold,
        Integer shutdownAfterSeconds,
        boolean disabled,
        List<Cord> cords,
        RollingUpdate rollingUpdate,
        Instant createdAt,
        Instant deployedAt) {
    public ChuteState {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(userId, "user_id");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(slug, "slug");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(supportedGpus, "supported_gpus");
        Objects.requireNonNull(createdAt, "created_at");
        Objects.requireNonNull(deployedAt, "deployed_at");
        shares = shares == null ? Set.of() : Set.copyOf(shares);
        supportedGpus = List.copyOf(supportedGpus);
        cords = cords == null ? null : List.copyOf(cords);
    }

    /** The image the chute runs on. */
    @RegisterForReflection
    public record Image(UUID imageId, String name, String tag) {
        public Image {
            Objects.requireNonNull(imageId, "image.image_id");
            Objects.requireNonNull(name, "image.name");
            Objects.requireNonNull(tag, "image.tag");
        }
    }
}
