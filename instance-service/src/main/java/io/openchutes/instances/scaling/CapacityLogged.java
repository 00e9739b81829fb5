package io.openchutes.instances.scaling;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openchutes.instances.scaling.LoadHistory.Sums;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A capacity log of a chute. Names are spelled out: Jackson's strategy breaks those with digits. */
@RegisterForReflection
record CapacityLogged(
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
        @JsonProperty("effective_multiplier") double effectiveMultiplier,
        @JsonProperty("urgency_boost") double urgencyBoost) {
    static final String TYPE = "capacity-logged";
    private static final Duration M5 = Duration.ofMinutes(5);
    private static final Duration M15 = Duration.ofMinutes(15);
    private static final Duration H1 = Duration.ofHours(1);

    /**
     * @param busy requests in flight and waiting now
     * @param active instances that take calls
     * @param multiplier without the urgency
     */
    static CapacityLogged of(
            UUID chuteId,
            Instant now,
            LoadHistory history,
            double busy,
            int active,
            int concurrency,
            int target,
            String action,
            double multiplier) {
        Sums m5 = history.over(M5, now);
        Sums m15 = history.over(M15, now);
        Sums h1 = history.over(H1, now);
        double urgency = ScalingRule.urgency(active, target);
        return new CapacityLogged(
                chuteId,
                now,
                rounded(busy / (Math.max(1, active) * (double) concurrency)),
                utilization(m5),
                utilization(m15),
                utilization(h1),
                limitedShare(m5),
                limitedShare(m15),
                limitedShare(h1),
                completed(m5) + limited(m5),
                completed(m15) + limited(m15),
                completed(h1) + limited(h1),
                completed(m5),
                completed(m15),
                completed(h1),
                limited(m5),
                limited(m15),
                limited(h1),
                active,
                action,
                target,
                rounded(multiplier * urgency),
                urgency);
    }

    private static double utilization(Sums sums) {
        return sums.capacitySeconds() <= 0 ? 0 : rounded(sums.busySeconds() / sums.capacitySeconds());
    }

    private static double limitedShare(Sums sums) {
        long total = completed(sums) + limited(sums);
        return total == 0 ? 0 : rounded((double) limited(sums) / total);
    }

    private static long completed(Sums sums) {
        return Math.round(sums.completed());
    }

    private static long limited(Sums sums) {
        return Math.round(sums.rateLimited());
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
