package io.openchutes.metrics.utilization;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One chute of GET /chutes/utilization: its newest capacity log, and what its instances are doing now. */
@RegisterForReflection
@Schema(name = "ChuteUtilization", description = "A chute's newest capacity log, and the state of its instances.")
public record UtilizationResponse(
        @JsonProperty("name")
        @Schema(
                required = true,
                description = "`[private chute]` for a chute that is not public.",
                examples = "unsloth/Llama-3.2-3B-Instruct")
        String name,

        @JsonUnwrapped CapacityLogged log,

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
                shownName,
                log,
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
