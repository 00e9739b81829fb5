package io.openchutes.metrics.utilization;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openchutes.metrics.Limits;
import io.openchutes.metrics.PlausibleTimes;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A capacity log of the autoscaler, as it is consumed, stored and answered. Names are spelled out: Jackson's strategy breaks those with digits. */
@RegisterForReflection
public record CapacityLogged(
        @JsonProperty("chute_id") @Schema(required = true) UUID chuteId,

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
        double effectiveMultiplier) {

    public CapacityLogged {
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(timestamp, "timestamp");
        Objects.requireNonNull(actionTaken, "action_taken");
        Limits.require("utilization_current", utilizationCurrent, -Double.MAX_VALUE, Double.MAX_VALUE);
        Limits.require("utilization_5m", utilization5m, -Double.MAX_VALUE, Double.MAX_VALUE);
        Limits.require("utilization_15m", utilization15m, -Double.MAX_VALUE, Double.MAX_VALUE);
        Limits.require("utilization_1h", utilization1h, -Double.MAX_VALUE, Double.MAX_VALUE);
        Limits.require("rate_limit_ratio_5m", rateLimitRatio5m, -Double.MAX_VALUE, Double.MAX_VALUE);
        Limits.require("rate_limit_ratio_15m", rateLimitRatio15m, -Double.MAX_VALUE, Double.MAX_VALUE);
        Limits.require("rate_limit_ratio_1h", rateLimitRatio1h, -Double.MAX_VALUE, Double.MAX_VALUE);
        Limits.require("effective_multiplier", effectiveMultiplier, -Double.MAX_VALUE, Double.MAX_VALUE);
        Limits.require("instance_count", instanceCount, 0, Integer.MAX_VALUE);
        Limits.require("target_count", targetCount, 0, Integer.MAX_VALUE);
        Limits.require("action_taken", actionTaken, 256);
        PlausibleTimes.require("timestamp", timestamp);
    }
}
