package io.openchutes.chutes.announcement;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.rollingupdate.RollingUpdateResponse;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A chute whole, as its events carry it; never its code.
 *
 * @param isPublic false also for a chute that is hidden since its owner's account was closed
 * @param rollingUpdate null when none is open
 */
@RegisterForReflection
public record ChuteState(
        UUID chuteId,
        String name,
        String slug,
        UUID userId,
        String username,
        @JsonProperty("public") boolean isPublic,
        UUID version,
        Image image,
        Selector nodeSelector,
        List<String> supportedGpus,
        int gpuCount,
        String standardTemplate,
        boolean disabled,
        boolean tee,
        boolean preemptible,
        boolean immutable,
        List<UUID> shares,
        RollingUpdate rollingUpdate,
        String tagline,
        String readme,
        String toolDescription,
        UUID logoId,
        RawJson cords,
        RawJson jobs,
        String filename,
        String refStr,
        String revision,
        Integer concurrency,
        Integer maxInstances,
        Double scalingThreshold,
        Integer shutdownAfterSeconds,
        boolean allowExternalEgress,
        boolean encryptedFs,
        Boolean lockModules,
        Instant createdAt,
        Instant updatedAt,
        Instant deployedAt) {

    /** The image that the chute runs on. */
    @RegisterForReflection
    public record Image(
            UUID imageId,
            UUID userId,
            String username,
            String name,
            String tag,
            @JsonProperty("public") boolean isPublic,
            String patchVersion) {}

    /** What is asked of the node. */
    @RegisterForReflection
    public record Selector(
            int gpuCount,
            int minVramGbPerGpu,
            BigDecimal maxHourlyPricePerGpu,
            List<String> include,
            List<String> exclude) {}

    /** The open rolling update. */
    @RegisterForReflection
    public record RollingUpdate(UUID oldVersion, UUID newVersion, Instant startedAt, Map<String, Integer> permitted) {
        static RollingUpdate of(RollingUpdateResponse update) {
            return new RollingUpdate(update.oldVersion(), update.newVersion(), update.startedAt(), update.permitted());
        }
    }
}
