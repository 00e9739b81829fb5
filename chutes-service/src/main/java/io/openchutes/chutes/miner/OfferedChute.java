package io.openchutes.chutes.miner;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.openchutes.chutes.answer.ChuteResponse;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.gpu.NodeSelector;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A chute as miners are offered it: what it needs, what it earns and how many instances are wanted.
 *
 * @param bounty null where none is open
 */
@Schema(name = "OfferedChute")
public record OfferedChute(
        UUID chuteId,
        UUID version,
        String name,
        UUID userId,

        @Schema(nullable = true, description = "Null while the owner's account is not known.")
        String username,

        @Schema(nullable = true, description = "Null when the image is gone.")
        OfferedImage image,

        Node nodeSelector,

        @Schema(description = "The GPUs that the selector leaves, cheapest first.")
        List<String> supportedGpus,

        @Schema(description = "How many of one kind an instance needs.")
        int gpuCount,

        @Schema(nullable = true) Integer concurrency,

        @Schema(description = "The autoscaler's newest target; 0 before the first.")
        int target,

        @Schema(description = "How many of this version there are that answer calls.")
        int active,

        @Schema(nullable = true, description = "Null where none is open.")
        Bounty bounty,

        @Schema(description = "What an hour of an instance counts for its miner, all factors included.")
        double effectiveMultiplier,

        boolean allowExternalEgress,
        Instant createdAt) {

    /** What the chute asks of a machine. */
    @Schema(name = "OfferedNodeSelector")
    public record Node(@JsonUnwrapped NodeSelector selector) {}

    /** What the first instance to become active earns. */
    @Schema(name = "OfferedBounty")
    public record Bounty(
            @Schema(description = "In compute units.") long amount,

            @Schema(description = "The factor that it adds to the chute's multiplier.")
            double boost,

            @Schema(description = "The chute's multiplier, this factor included.")
            double effectiveMultiplier,

            long ageSeconds,
            Instant expiresAt) {}

    static OfferedChute of(
            Chute chute, ChuteResponse answer, OfferedImage image, int target, int active, Bounty bounty) {
        return new OfferedChute(
                chute.chuteId(),
                chute.version(),
                chute.name(),
                chute.userId(),
                answer.user() == null ? null : answer.user().username(),
                image,
                new Node(chute.nodeSelector()),
                answer.supportedGpus(),
                chute.nodeSelector().gpuCount(),
                chute.program().concurrency(),
                target,
                active,
                bounty,
                answer.effectiveComputeMultiplier(),
                chute.isolation().allowExternalEgress(),
                chute.createdAt());
    }
}
