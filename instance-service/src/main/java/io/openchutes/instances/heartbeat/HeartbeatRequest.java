package io.openchutes.instances.heartbeat;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The instances that a miner has. */
@Schema(name = "Heartbeat")
public record HeartbeatRequest(
        @Schema(
                examples = "[\"b7e6d5c4-a3b2-4190-8f7e-6d5c4b3a2166\"]",
                description = "The ids of all its instances, claims that are being launched included.")
        @NotNull
        @Size(max = 10_000)
        List<UUID> instances) {}
