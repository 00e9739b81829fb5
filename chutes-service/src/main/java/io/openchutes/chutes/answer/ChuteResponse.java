package io.openchutes.chutes.answer;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openchutes.chutes.account.UserResponse;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.cord.Cord;
import io.openchutes.chutes.image.ImageResponse;
import io.openchutes.chutes.job.Job;
import io.openchutes.chutes.price.EstimatedPrice;
import java.math.BigDecimal;
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
        @Schema(description = "Empty if none.") String tagline,
        @Schema(description = "Empty if none.") String readme,
        @JsonProperty("public") @Schema(name = "public") boolean isPublic,
        UUID version,
        @Schema(nullable = true) String toolDescription,
        String slug,
        @Schema(nullable = true) String standardTemplate,

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
        @Schema(nullable = true) UUID logoId,
        @Schema(nullable = true) String logo,
        boolean openrouter,

        @Schema(nullable = true, description = "The image's.")
        String chutesVersion,

        @Schema(nullable = true) String revision,
        @Schema(nullable = true) Integer concurrency,

        @Schema(description = "What the autoscaler's urgency weighs; 1 where there is none.")
        double boost,

        @Schema(nullable = true) Integer maxInstances,
        @Schema(nullable = true) Double scalingThreshold,
        @Schema(nullable = true) Integer shutdownAfterSeconds,
        boolean allowExternalEgress,
        boolean encryptedFs,
        boolean tee,
        @Schema(nullable = true) Boolean lockModules,
        boolean immutable,
        boolean disabled,
        boolean preemptible,
        double effectiveComputeMultiplier,

        @Schema(description = "`base` and the factors that applied, by name.")
        Map<String, Double> computeMultiplierFactors,

        @Schema(nullable = true, description = "What the open bounty is worth now, in compute units.")
        Long bounty,

        @Schema(description = "Whether an instance is active and verified.")
        boolean hot) {

    /** The node selector and what follows from it. */
    @Schema(name = "ChuteNodeSelector")
    public record Node(
            int gpuCount,
            int minVramGbPerGpu,
            @Schema(nullable = true) BigDecimal maxHourlyPricePerGpu,
            @Schema(nullable = true) List<String> include,
            @Schema(nullable = true) List<String> exclude,
            double computeMultiplier,
            List<String> supportedGpus) {}
}
