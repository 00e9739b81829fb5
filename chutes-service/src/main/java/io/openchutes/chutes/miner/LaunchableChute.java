package io.openchutes.chutes.miner;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.openchutes.chutes.chute.EntryPoint;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An offered chute with what an instance of it is launched from. */
@Schema(name = "LaunchableChute")
public record LaunchableChute(
        @JsonUnwrapped OfferedChute chute,

        @Schema(description = "The source, whole.") String code,
        @JsonUnwrapped EntryPoint entryPoint) {}
