package io.openchutes.instances.instance;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An instance as its miner sees it. */
@Schema(name = "MinersInstance")
public record InstanceResponse(
        UUID instanceId,
        @JsonUnwrapped Launch launch,

        @Schema(enumeration = {"claimed", "verified", "active", "draining", "removed"})
        String state,

        @Schema(nullable = true, description = "Where it listens, as the miner said.")
        String host,

        @Schema(nullable = true) Integer port,

        @Schema(nullable = true, description = "When a probe was answered with the right proof for the first time.")
        Instant verifiedAt,

        @Schema(nullable = true, description = "When it began to take calls.")
        Instant activatedAt,

        @Schema(nullable = true, description = "When the claim lapses; null once it is active.")
        Instant lapsesAt,

        @Schema(nullable = true, description = "Why it was removed.")
        String reason) {
    static InstanceResponse of(Instance instance) {
        return new InstanceResponse(
                instance.instanceId(),
                instance.launch(),
                instance.state().word(),
                instance.host().orElse(null),
                instance.port().orElse(null),
                instance.verifiedAt().orElse(null),
                instance.activatedAt().orElse(null),
                instance.lapsesAt().orElse(null),
                instance.reason().orElse(null));
    }
}
