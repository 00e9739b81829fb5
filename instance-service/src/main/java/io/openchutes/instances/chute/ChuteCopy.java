package io.openchutes.instances.chute;

import io.openchutes.event.json.EventJson;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A copy of a chute from chutes.chute-events, for claims, calls and scaling; a chute that is not here does not exist.
 */
@Entity
@Table(name = "chutes")
public class ChuteCopy {
    @Id
    private UUID chuteId;

    private UUID userId;
    private String username;
    private String name;
    private String slug;
    private boolean isPublic;
    private UUID[] shares;
    private String version;
    private UUID imageId;
    private String imageName;
    private String imageTag;
    private String[] supportedGpus;
    private int gpuCount;
    private String standardTemplate;
    private int concurrency;
    private Integer maxInstances;
    private Double scalingThreshold;
    private Integer shutdownAfterSeconds;
    private boolean disabled;
    private String cords;
    private String rollingUpdate;
    private Instant createdAt;
    private Instant deployedAt;

    protected ChuteCopy() {}

    public ChuteCopy(ChuteState state) {
        this.chuteId = state.chuteId();
        this.userId = state.userId();
        this.username = state.username();
        this.name = state.name();
        this.slug = state.slug();
        this.isPublic = state.isPublic();
        this.shares = state.shares().stream().sorted().toArray(UUID[]::new);
        this.version = state.version();
        this.imageId = state.image().imageId();
        this.imageName = state.image().name();
        this.imageTag = state.image().tag();
        this.supportedGpus = state.supportedGpus().toArray(String[]::new);
        this.gpuCount = state.gpuCount();
        this.standardTemplate = state.standardTemplate();
        this.concurrency = state.concurrency() == null ? 1 : Math.max(1, state.concurrency());
        this.maxInstances = state.maxInstances();
        this.scalingThreshold = state.scalingThreshold();
        this.shutdownAfterSeconds = state.shutdownAfterSeconds();
        this.disabled = state.disabled();
        this.cords = json(state.cords());
        this.rollingUpdate = json(state.rollingUpdate());
        this.createdAt = state.createdAt().truncatedTo(ChronoUnit.MICROS);
        this.deployedAt = state.deployedAt().truncatedTo(ChronoUnit.MICROS);
    }

    private static String json(Object value) {
        return value == null ? null : new String(EventJson.write(value), StandardCharsets.UTF_8);
    }

    public UUID chuteId() {
        return chuteId;
    }

    public UUID userId() {
        return userId;
    }

    public String username() {
        return username;
    }

    public String name() {
        return name;
    }

    public String slug() {
        return slug;
    }

    public boolean isPublic() {
        return isPublic;
    }

    /** The user_ids that it is shared with. */
    public Set<UUID> shares() {
        return Set.of(shares);
    }

    public String version() {
        return version;
    }

    public UUID imageId() {
        return imageId;
    }

    public String imageName() {
        return imageName;
    }

    public String imageTag() {
        return imageTag;
    }

    /** Short names, lower case. */
    public List<String> supportedGpus() {
        return List.of(supportedGpus);
    }

    /** GPUs of one instance. */
    public int gpuCount() {
        return gpuCount;
    }

    /** vllm, diffusion, tei or embedding; empty for any other chute. */
    public Optional<String> standardTemplate() {
        return Optional.ofNullable(standardTemplate);
    }

    /** How many calls one instance takes at a time, at least 1. */
    public int concurrency() {
        return concurrency;
    }

    /** Empty for public and system chutes, whose number the platform decides. */
    public Optional<Integer> maxInstances() {
        return Optional.ofNullable(maxInstances);
    }

    public Optional<Double> scalingThreshold() {
        return Optional.ofNullable(scalingThreshold);
    }

    public Optional<Integer> shutdownAfterSeconds() {
        return Optional.ofNullable(shutdownAfterSeconds);
    }

    public boolean disabled() {
        return disabled;
    }

    /** Parsed at each call; empty for a job. */
    public List<Cord> cords() {
        return cords == null
                ? List.of()
                : List.of(EventJson.read(cords.getBytes(StandardCharsets.UTF_8), Cord[].class));
    }

    /** The open one. */
    public Optional<RollingUpdate> rollingUpdate() {
        return Optional.ofNullable(rollingUpdate)
                .map(text -> EventJson.read(text.getBytes(StandardCharsets.UTF_8), RollingUpdate.class));
    }

    /** When this life of the name began; instances launched before it belong to an earlier one. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When the present version was deployed. */
    public Instant deployedAt() {
        return deployedAt;
    }
}
