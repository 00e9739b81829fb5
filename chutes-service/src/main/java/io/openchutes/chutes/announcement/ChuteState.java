package io.openchutes.chutes.announcement;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.openchutes.chutes.chute.EntryPoint;
import io.openchutes.chutes.chute.Isolation;
import io.openchutes.chutes.chute.Presentation;
import io.openchutes.chutes.chute.Program;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.chute.Scaling;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.rollingupdate.RollingUpdateResponse;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The state of a chute, as published; never its code.
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
        Image image,
        NodeSelector nodeSelector,
        List<String> supportedGpus,
        int gpuCount,
        boolean disabled,
        boolean preemptible,
        boolean immutable,
        List<UUID> shares,
        RollingUpdate rollingUpdate,
        @JsonUnwrapped Presentation presentation,
        RawJson cords,
        RawJson jobs,
        @JsonUnwrapped Program program,
        @JsonUnwrapped EntryPoint entryPoint,
        @JsonUnwrapped Scaling scaling,
        @JsonUnwrapped Isolation isolation,
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

    /** The open rolling update. */
    @RegisterForReflection
    public record RollingUpdate(UUID oldVersion, UUID newVersion, Instant startedAt, Map<String, Integer> permitted) {
        static RollingUpdate of(RollingUpdateResponse update) {
            return new RollingUpdate(update.oldVersion(), update.newVersion(), update.startedAt(), update.permitted());
        }
    }
}
