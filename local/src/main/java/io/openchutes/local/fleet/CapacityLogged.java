package io.openchutes.local.fleet;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;

/** The data of a capacity-logged event, as the autoscaler publishes it. */
public record CapacityLogged(
        UUID chuteId,
        Instant timestamp,
        double utilizationCurrent,
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
        int instanceCount,
        String actionTaken,
        int targetCount,
        double effectiveMultiplier,
        double urgencyBoost) {}
