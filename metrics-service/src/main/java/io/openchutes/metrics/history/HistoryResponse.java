package io.openchutes.metrics.history;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer of GET /chutes/utilization/history. */
@RegisterForReflection
@Schema(name = "UtilizationHistory", description = "Utilization and calls over time, of one chute or of the platform.")
public record HistoryResponse(
        @Schema(required = true, nullable = true, description = "Null: the platform.")
        UUID chuteId,

        @Schema(
                required = true,
                description =
                        "Seconds between points: what was asked for, or more where only hours are kept or the points would be too many.",
                examples = "300")
        int step,

        @Schema(
                required = true,
                description = "The first point's time: what was asked for, as far as figures are kept.")
        Instant from,

        @Schema(required = true, description = "The last point's end, which may lie ahead by less than a step.")
        Instant to,

        @Schema(
                required = true,
                description = "One a step, oldest first, without gaps.",
                maxItems = HistoryRange.MOST_POINTS)
        List<HistoryPointResponse> points) {}
