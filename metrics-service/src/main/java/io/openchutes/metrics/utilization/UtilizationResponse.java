package io.openchutes.metrics.utilization;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One chute of GET /chutes/utilization: its newest capacity log, and what its instances are doing now. */
@RegisterForReflection
@Schema(name = "ChuteUtilization", description = "A chute's newest capacity log, and the state of its instances.")
@JsonPropertyOrder({
    "chute_id",
    "name",
    "timestamp",
    "utilization_current",
    "utilization_5m",
    "utilization_15m",
    "utilization_1h",
    "rate_limit_ratio_5m",
    "rate_limit_ratio_15m",
    "rate_limit_ratio_1h",
    "total_requests_5m",
    "total_requests_15m",
    "total_requests_1h",
    "completed_requests_5m",
    "completed_requests_15m",
    "completed_requests_1h",
    "rate_limited_requests_5m",
    "rate_limited_requests_15m",
    "rate_limited_requests_1h",
    "instance_count",
    "action_taken",
    "target_count",
    "effective_multiplier",
    "total_instance_count",
    "active_instance_count",
    "update_in_progress",
    "scalable",
    "scale_allowance",
    "avg_busy_ratio",
    "total_invocations",
    "total_rate_limit_errors"
})
public record UtilizationResponse(
        @JsonProperty("chute_id") @Schema(required = true) UUID chuteId,

        @JsonProperty("name")
        @Schema(
                required = true,
                description = "`[private chute]` for a chute that is not public.",
                examples = "unsloth/Llama-3.2-3B-Instruct")
        String name,

        @JsonProperty("timestamp") @Schema(required = true, description = "When the autoscaler looked.")
        Instant timestamp,

        @JsonProperty("utilization_current")
        @Schema(required = true, description = "Share of the capacity in use; above 1 under overload.")
        double utilizationCurrent,

        @JsonProperty("utilization_5m") @Schema(required = true, description = "Its mean over five minutes.")
        double utilization5m,

        @JsonProperty("utilization_15m") @Schema(required = true, description = "Its mean over fifteen minutes.")
        double utilization15m,

        @JsonProperty("utilization_1h") @Schema(required = true, description = "Its mean over an hour.")
        double utilization1h,

        @JsonProperty("rate_limit_ratio_5m")
        @Schema(required = true, description = "Share of the requests that were refused for lack of capacity.")
        double rateLimitRatio5m,

        @JsonProperty("rate_limit_ratio_15m") @Schema(required = true)
        double rateLimitRatio15m,

        @JsonProperty("rate_limit_ratio_1h") @Schema(required = true)
        double rateLimitRatio1h,

        @JsonProperty("total_requests_5m") @Schema(required = true)
        long totalRequests5m,

        @JsonProperty("total_requests_15m") @Schema(required = true)
        long totalRequests15m,

        @JsonProperty("total_requests_1h") @Schema(required = true, description = "The list is ordered by it.")
        long totalRequests1h,

        @JsonProperty("completed_requests_5m") @Schema(required = true)
        long completedRequests5m,

        @JsonProperty("completed_requests_15m") @Schema(required = true)
        long completedRequests15m,

        @JsonProperty("completed_requests_1h") @Schema(required = true)
        long completedRequests1h,

        @JsonProperty("rate_limited_requests_5m") @Schema(required = true)
        long rateLimitedRequests5m,

        @JsonProperty("rate_limited_requests_15m") @Schema(required = true)
        long rateLimitedRequests15m,

        @JsonProperty("rate_limited_requests_1h") @Schema(required = true)
        long rateLimitedRequests1h,

        @JsonProperty("instance_count") @Schema(required = true, description = "Instances that the autoscaler counted.")
        int instanceCount,

        @JsonProperty("action_taken")
        @Schema(required = true, description = "What the autoscaler did then.", examples = "scaled_up")
        String actionTaken,

        @JsonProperty("target_count") @Schema(required = true, description = "The autoscaler's target.")
        int targetCount,

        @JsonProperty("effective_multiplier")
        @Schema(required = true, description = "What an hour of an instance earns, in compute multipliers.")
        double effectiveMultiplier,

        @JsonProperty("total_instance_count") @Schema(required = true, description = "Instances now.")
        int totalInstanceCount,

        @JsonProperty("active_instance_count")
        @Schema(required = true, description = "Instances that take invocations now.")
        int activeInstanceCount,

        @JsonProperty("update_in_progress") @Schema(required = true, description = "A rolling update is open.")
        boolean updateInProgress,

        @JsonProperty("scalable") @Schema(required = true, description = "Fewer instances are active than wanted.")
        boolean scalable,

        @JsonProperty("scale_allowance")
        @Schema(required = true, description = "How many active instances are missing, at least 0.")
        double scaleAllowance,

        @JsonProperty("avg_busy_ratio") @Schema(required = true, description = "utilization_1h under its older name.")
        double avgBusyRatio,

        @JsonProperty("total_invocations")
        @Schema(required = true, description = "total_requests_1h under its older name.")
        long totalInvocations,

        @JsonProperty("total_rate_limit_errors")
        @Schema(required = true, description = "rate_limited_requests_1h under its older name.")
        long totalRateLimitErrors) {

    static UtilizationResponse of(
            CapacityLogged log, String shownName, int totalInstances, int activeInstances, boolean updateInProgress) {
        int missing = Math.max(0, log.targetCount() - activeInstances);
        return new UtilizationResponse(
                log.chuteId(),
                shownName,
                log.timestamp(),
                log.utilizationCurrent(),
                log.utilization5m(),
                log.utilization15m(),
                log.utilization1h(),
                log.rateLimitRatio5m(),
                log.rateLimitRatio15m(),
                log.rateLimitRatio1h(),
                log.totalRequests5m(),
                log.totalRequests15m(),
                log.totalRequests1h(),
                log.completedRequests5m(),
                log.completedRequests15m(),
                log.completedRequests1h(),
                log.rateLimitedRequests5m(),
                log.rateLimitedRequests15m(),
                log.rateLimitedRequests1h(),
                log.instanceCount(),
                log.actionTaken(),
                log.targetCount(),
                log.effectiveMultiplier(),
                totalInstances,
                activeInstances,
                updateInProgress,
                missing > 0,
                missing,
                log.utilization1h(),
                log.totalRequests1h(),
                log.rateLimitedRequests1h());
    }
}
