package io.openchutes.chutes.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.openchutes.chutes.account.UserResponse;
import io.openchutes.chutes.chute.Isolation;
import io.openchutes.chutes.chute.Presentation;
import io.openchutes.chutes.chute.Program;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.chute.Scaling;
import io.openchutes.chutes.cord.Cord;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.image.ImageResponse;
import io.openchutes.chutes.job.Job;
import io.openchutes.chutes.price.EstimatedPrice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A chute as it is answered; never its code, never where an instance can be reached. */
@Schema(name = "Chute")
public record ChuteResponse(
        UUID chuteId,
        String name,
        @JsonUnwrapped Presentation presentation,
        @JsonProperty("public") @Schema(name = "public") boolean isPublic,
        @JsonUnwrapped Program program,
        String slug,

        @Schema(
                type = SchemaType.ARRAY,
                implementation = Cord.class,
                nullable = true,
                description = "Null in lists, which show them once under cord_refs.")
        RawJson cords,

        @Schema(type = SchemaType.ARRAY, implementation = Job.class)
        RawJson jobs,

        @Schema(nullable = true, description = "Null outside lists.")
        UUID cordRefId,

        Instant createdAt,
        Instant updatedAt,

        @Schema(nullable = true, description = "Null when the image is gone.")
        ImageResponse image,

        @Schema(nullable = true, description = "Null while the owner's account is not known.")
        UserResponse user,

        List<String> supportedGpus,
        Node nodeSelector,
        long invocationCount,
        EstimatedPrice currentEstimatedPrice,
        List<InstanceSummary> instances,
        @Schema(nullable = true) String logo,
        boolean openrouter,

        @Schema(nullable = true, description = "The image's.")
        String chutesVersion,

        @Schema(description = "What the autoscaler's urgency weighs; 1 where there is none.")
        double boost,

        @JsonUnwrapped Scaling scaling,
        @JsonUnwrapped Isolation isolation,
        boolean immutable,
        boolean disabled,
        boolean preemptible,
        double effectiveComputeMultiplier,

        @Schema(description = "`base` and the factors that applied, by name.")
        Map<String, Double> computeMultiplierFactors,

        @Schema(nullable = true, description = "What the open bounty is worth now, in compute units.")
        Long bounty,

        @Schema(description = "Whether an instance is active and verified.")
        boolean hot,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(
                description =
                        "The instances that ended lately, newest first, and those that failed since one served: for the chute's"
                                + " owner, where the chute is read by id or name. Absent for all others, and in all other answers.")
        List<EndedInstanceSummary> endedInstances) {

    /** The node selector and what follows from it. */
    @Schema(name = "ChuteNodeSelector")
    public record Node(@JsonUnwrapped NodeSelector selector, double computeMultiplier, List<String> supportedGpus) {}
}
