package io.openchutes.chutes.answer;

import io.openchutes.chutes.instance.EndedInstance;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An instance that ended, as the chute's owner alone sees it. */
@Schema(name = "EndedChuteInstance")
public record EndedInstanceSummary(
        UUID instanceId,

        @Schema(description = "Which version of the chute it ran.")
        UUID version,

        @Schema(nullable = true) String region,

        @Schema(description = "When a miner claimed its place.")
        Instant launchedAt,

        @Schema(nullable = true, description = "When it began to take calls; null where it never did.")
        Instant activatedAt,

        Instant endedAt,

        @Schema(description = "Why it ended, in words; a miner's are part of it.", examples = "shut down: idle")
        String reason,

        @Schema(description = "Whether nobody had asked for its end.")
        boolean failed) {
    static EndedInstanceSummary of(EndedInstance instance) {
        return new EndedInstanceSummary(
                instance.instanceId(),
                instance.version(),
                instance.region(),
                instance.launchedAt(),
                instance.activatedAt(),
                instance.endedAt(),
                instance.reason(),
                instance.hasFailed());
    }
}
