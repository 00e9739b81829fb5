package io.openchutes.metrics.history;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One step of GET /chutes/utilization/history. */
@RegisterForReflection
@Schema(
        name = "UtilizationPoint",
        description = "What a step came to; figures of capacity are null where no log arrived.")
public record HistoryPointResponse(
        @Schema(required = true, description = "The step's beginning.")
        Instant at,

        @Schema(
                required = true,
                nullable = true,
                description =
                        "Mean share of the capacity in use, above 1 under overload; the platform's is weighted by instances.",
                examples = "0.62")
        Double utilization,

        @Schema(
                required = true,
                nullable = true,
                description = "The highest of a minute, of any chute.",
                examples = "0.9")
        Double utilizationMax,

        @Schema(
                required = true,
                nullable = true,
                description = "Share of the requests that were refused for lack of capacity.",
                examples = "0.01")
        Double rateLimitRatio,

        @Schema(required = true, nullable = true, description = "Mean number of active instances.", examples = "3.0")
        Double instances,

        @Schema(required = true, nullable = true, description = "Mean of the autoscaler's target.", examples = "4.0")
        Double targetInstances,

        @Schema(required = true, minimum = "0", description = "Calls that ended.", examples = "410")
        long calls,

        @Schema(
                required = true,
                minimum = "0",
                description = "Of these, those without an answer that succeeded.",
                examples = "2")
        long failures,

        @Schema(
                required = true,
                minimum = "0",
                description = "Tokens of the answers that name them.",
                examples = "52000")
        long outputTokens) {
    private static final double EXACTNESS = 10_000;

    static HistoryPointResponse of(LoadBucket sums) {
        return new HistoryPointResponse(
                sums.start(),
                mean(sums, sums.utilization() / LoadSample.UNIT, sums.utilizationWeight()),
                mean(sums, sums.utilizationMax() / LoadSample.UNIT, 1),
                mean(sums, sums.limited(), sums.requests()),
                mean(sums, sums.instances(), sums.minutes()),
                mean(sums, sums.targets(), sums.minutes()),
                sums.invocations(),
                sums.failures(),
                sums.outputTokens());
    }

    /** Null where no log arrived; 0 where nothing ran or was asked. */
    private static Double mean(LoadBucket sums, double sum, long weight) {
        if (sums.minutes() == 0) {
            return null;
        }
        return weight == 0 ? 0.0 : Math.round(sum / weight * EXACTNESS) / EXACTNESS;
    }
}
