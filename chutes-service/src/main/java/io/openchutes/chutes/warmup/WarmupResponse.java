package io.openchutes.chutes.warmup;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.openchutes.chutes.bounty.OpenBounty;
import io.openchutes.chutes.instance.Instance;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The progress of a chute's warm-up. */
@Schema(name = "Warmup")
public record WarmupResponse(
        UUID chuteId,
        @Schema(enumeration = {"cold", "hot"}) String status,

        @Schema(description = "The stream's sentence.", examples = "waiting for instances ...")
        String log,

        @Schema(description = "How many instances are active and verified.", examples = "1")
        int instanceCount,

        @Schema(nullable = true) Bounty bounty,
        List<WarmupInstance> instances) {
    static WarmupResponse of(UUID chuteId, List<Instance> instances, OpenBounty bounty, Instant now) {
        int available = (int) instances.stream().filter(Instance::isHot).count();
        WarmupLine line = available > 0 ? WarmupLine.hot(available) : WarmupLine.COLD;
        return new WarmupResponse(
                chuteId,
                line.status(),
                line.log(),
                available,
                bounty == null ? null : new Bounty(bounty.amount(now), bounty.boost(now), bounty.ageSeconds(now)),
                instances.stream().map(WarmupInstance::of).toList());
    }

    @JsonIgnore
    boolean isHot() {
        return instanceCount > 0;
    }

    /** The bounty that waits for the first instance. */
    @Schema(name = "WarmupBounty")
    public record Bounty(
            @Schema(description = "In compute units.", examples = "400")
            long amount,

            @Schema(description = "The factor of the compute multiplier.", examples = "1.1")
            double boost,

            @Schema(examples = "100") long ageSeconds) {}

    /** An instance on its way, or there. */
    @Schema(name = "WarmupInstance")
    public record WarmupInstance(
            UUID instanceId,
            @Schema(examples = "h100") String gpuModelName,
            @Schema(examples = "1") int gpuCount,
            boolean active,
            boolean verified,
            @Schema(nullable = true, examples = "eu-north") String region) {
        static WarmupInstance of(Instance instance) {
            return new WarmupInstance(
                    instance.instanceId(),
                    instance.facts().gpu(),
                    instance.facts().gpuCount(),
                    instance.facts().active(),
                    instance.facts().verified(),
                    instance.facts().region());
        }
    }
}
