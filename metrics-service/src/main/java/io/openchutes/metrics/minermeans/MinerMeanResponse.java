package io.openchutes.metrics.minermeans;

import io.openchutes.metrics.rollup.MinerMean;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One entry of a chute's miner means as JSON. */
@RegisterForReflection
@Schema(name = "MinerMean", description = "What one miner's instance did for the chute over the last 24 hours.")
public record MinerMeanResponse(
        @Schema(
                required = true,
                description = "SS58 address.",
                examples = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")
        String minerHotkey,

        @Schema(required = true) UUID instanceId,

        @Schema(
                required = true,
                nullable = true,
                description = "Mean tokens a second of the successful invocations; null where none states them.",
                examples = "104.2")
        Double avgTps,

        @Schema(
                required = true,
                nullable = true,
                description = "Mean output tokens of the successful invocations; null where none states them.",
                examples = "412.5")
        Double avgOutputTokens) {

    static MinerMeanResponse of(MinerMean mean) {
        return new MinerMeanResponse(mean.minerHotkey(), mean.instanceId(), mean.avgTps(), mean.avgOutputTokens());
    }
}
