package io.openchutes.chutes.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.openchutes.chutes.instance.EndedInstance;
import io.openchutes.chutes.instance.Instance;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An instance as everybody who sees the chute may see it: never where it can be reached. */
@Schema(name = "ChuteInstance")
public record InstanceSummary(
        UUID instanceId,

        @Schema(
                description =
                        "Which version of the chute it runs: another than the chute's while a rolling update replaces it.")
        UUID version,

        @Schema(nullable = true) String region,
        boolean active,
        boolean verified,

        @Schema(description = "When a miner claimed its place.")
        Instant launchedAt,

        @Schema(nullable = true, description = "When it began to take calls; null while it does not.")
        Instant activatedAt,

        @Schema(nullable = true) Instant lastVerifiedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(description = "When it failed. Absent while it has not.")
        Instant failedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(
                description =
                        "Why it failed: the chute's owner also sees the last three instances that failed since one served. Absent for all others.",
                examples = "launch failed: its image can't be pulled (ErrImagePull): not found")
        String reason) {
    static InstanceSummary of(Instance instance) {
        return new InstanceSummary(
                instance.instanceId(),
                instance.facts().version(),
                instance.facts().region(),
                instance.facts().active(),
                instance.facts().verified(),
                instance.facts().launchedAt(),
                instance.activatedAt(),
                instance.facts().lastVerifiedAt(),
                null,
                null);
    }

    /** One that failed. */
    static InstanceSummary of(EndedInstance failure) {
        return new InstanceSummary(
                failure.instanceId(),
                failure.version(),
                failure.region(),
                false,
                false,
                failure.launchedAt(),
                null,
                null,
                failure.endedAt(),
                failure.reason());
    }
}
