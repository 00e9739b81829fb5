package io.openchutes.chutes.lifecycle;

import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.Chute.Scaling;
import io.openchutes.rest.input.BlankIsAbsent;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.hibernate.validator.constraints.CodePointLength;

/** What an owner may change of a chute without deploying it again; absent, null or blank leaves the old value. */
@Schema(name = "UpdateChute")
public record UpdateChuteRequest(
        @Schema(maxLength = 1024, nullable = true, description = "One line about the chute.")
        @CodePointLength(max = 1024)
        String tagline,

        @Schema(maxLength = 16384, nullable = true, description = "What the chute is, in Markdown.")
        @CodePointLength(max = 16384)
        String readme,

        @Schema(
                maxLength = 16384,
                nullable = true,
                description = "What an agent is told that may call the chute as a tool.")
        @CodePointLength(max = 16384)
        String toolDescription,

        @BlankIsAbsent @Schema(nullable = true, description = "The logo, by its id; blank leaves the old one.")
        UUID logoId,

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

    /** @param platformScales whether the chute's scaling is not its owner's business */
    Chute.Edit toEdit(Scaling present, boolean platformScales) {
        return new Chute.Edit(
                unlessBlank(tagline),
                unlessBlank(readme),
                unlessBlank(toolDescription),
                logoId,
                disabled,
                platformScales
                        ? Scaling.BY_PLATFORM
                        : new Scaling(
                                maxInstances == null ? present.maxInstances() : maxInstances,
                                scalingThreshold == null ? present.scalingThreshold() : scalingThreshold,
                                shutdownAfterSeconds == null ? present.shutdownAfterSeconds() : shutdownAfterSeconds));
    }

    private static String unlessBlank(String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
