package io.openchutes.metrics.utilization;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openchutes.metrics.Limits;
import io.openchutes.metrics.PlausibleTimes;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The autoscaler's look at one chute, as it logs it; names with figures in them are spelled out, no naming strategy knows them. */
@RegisterForReflection
public record CapacityLogged(
        @JsonProperty("chute_id") UUID chuteId,
        @JsonProperty("timestamp") Instant timestamp,
        @JsonProperty("utilization_current") double utilizationCurrent,
        @JsonProperty("utilization_5m") double utilization5m,
        @JsonProperty("utilization_15m") double utilization15m,
        @JsonProperty("utilization_1h") double utilization1h,
        @JsonProperty("rate_limit_ratio_5m") double rateLimitRatio5m,
        @JsonProperty("rate_limit_ratio_15m") double rateLimitRatio15m,
        @JsonProperty("rate_limit_ratio_1h") double rateLimitRatio1h,
        @JsonProperty("total_requests_5m") long totalRequests5m,
        @JsonProperty("total_requests_15m") long totalRequests15m,
        @JsonProperty("total_requests_1h") long totalRequests1h,
        @JsonProperty("completed_requests_5m") long completedRequests5m,
        @JsonProperty("completed_requests_15m") long completedRequests15m,
        @JsonProperty("completed_requests_1h") long completedRequests1h,
        @JsonProperty("rate_limited_requests_5m") long rateLimitedRequests5m,
        @JsonProperty("rate_limited_requests_15m") long rateLimitedRequests15m,
        @JsonProperty("rate_limited_requests_1h") long rateLimitedRequests1h,
        @JsonProperty("instance_count") int instanceCount,
        @JsonProperty("action_taken") String actionTaken,
        @JsonProperty("target_count") int targetCount,
        @JsonProperty("effective_multiplier") double effectiveMultiplier) {

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
