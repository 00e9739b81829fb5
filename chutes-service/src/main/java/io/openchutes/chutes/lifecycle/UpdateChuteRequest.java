package io.openchutes.chutes.lifecycle;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.openchutes.chutes.chute.Presentation;
import io.openchutes.chutes.chute.PresentationRequest;
import io.openchutes.chutes.chute.Scaling;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an owner may change of a chute without deploying it again; absent, null or blank leaves the old value. */
@Schema(name = "UpdateChute")
public record UpdateChuteRequest(
        @Valid @JsonUnwrapped PresentationRequest presentation,

        @Schema(nullable = true, description = "Instances at most.") @Min(1) @Max(100)
        Integer maxInstances,

        @Schema(
                nullable = true,
                description = "The share of its capacity in use from which on another instance is wanted.")
        @DecimalMin("0")
        @DecimalMax("1")
        Double scalingThreshold,

        @Schema(nullable = true, description = "Seconds without a request after which an instance is given back.")
        @Min(60)
        @Max(604800)
        Integer shutdownAfterSeconds,

        @Schema(nullable = true, description = "True takes the chute out of service, false puts it back.")
        Boolean disabled) {

    Presentation presentationOver(Presentation before) {
        return presentation.unlessBlankOver(before);
    }

    /** @param platformScales whether the chute's scaling is not its owner's business */
    Scaling scalingOver(Scaling before, boolean platformScales) {
        return platformScales
                ? Scaling.BY_PLATFORM
                : new Scaling(maxInstances, scalingThreshold, shutdownAfterSeconds).over(before);
    }
}
