package io.openchutes.chutes.rollingupdate;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A rolling update as the list shows it. */
@Schema(name = "RollingUpdate")
public record RollingUpdateResponse(
        UUID chuteId,

        @Schema(description = "What the instances ran when the update began.")
        UUID oldVersion,

        @Schema(description = "What they are to run.") UUID newVersion,
        Instant startedAt,

        @Schema(
                description = "Miner hotkey → how many instances it had when the update began.",
                examples = "{\"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY\": 2}")
        Map<String, Integer> permitted) {
    static RollingUpdateResponse of(RollingUpdate update) {
        return new RollingUpdateResponse(
                update.chuteId(), update.oldVersion(), update.newVersion(), update.startedAt(), update.permitted());
    }
}
