package io.openchutes.instances.heartbeat;

import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a heartbeat. */
@Schema(name = "HeartbeatAnswer")
public record HeartbeatResponse(
        @Schema(description = "Those of the instances that are removed, or were never the miner's: end them.")
        List<UUID> revoked) {}
