package io.openchutes.instances.instance;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A miner's announcement of its instance: where it listens, or that it has failed. */
@Schema(name = "AnnounceInstance")
public record AnnounceRequest(
        @Schema(
                nullable = true,
                examples = "10.42.3.17",
                description =
                        "Where the instance's proxy listens: an IP address, or a name, which is resolved now and once.")
        @Size(max = 253)
        String host,

        @Schema(nullable = true, examples = "31017", description = "The port of the instance's proxy.")
        @Min(1)
        @Max(65535)
        Integer port,

        @Schema(
                nullable = true,
                examples = "true",
                description = "Whether the chute inside answers already; false if absent.")
        Boolean ready,

        @Schema(
                nullable = true,
                description =
                        "The instance has failed: the end of the chute's output. The instance is removed, and its owner can read this.")
        @Size(max = 16384)
        String failure,

        @Schema(
                nullable = true,
                examples = "its image can't be pulled (ErrImagePull): not found",
                description = "With failure: why, in a sentence for the chute's owner.")
        @Size(max = 600)
        String reason) {}
