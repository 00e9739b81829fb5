package io.openchutes.chutes.answer;

import io.openchutes.chutes.instance.Instance;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An instance as everybody who sees the chute may see it: never where it can be reached. */
@Schema(name = "ChuteInstance")
public record InstanceSummary(
        UUID instanceId,
        @Schema(nullable = true) String region,
        boolean active,
        boolean verified,
        @Schema(nullable = true) Instant lastVerifiedAt) {
    static InstanceSummary of(Instance instance) {
        return new InstanceSummary(
                instance.instanceId(),
                instance.facts().region(),
                instance.facts().active(),
                instance.facts().verified(),
                instance.facts().lastVerifiedAt());
    }
}
