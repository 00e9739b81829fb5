package io.openchutes.chutes.chute;

import io.openchutes.rest.input.BlankIsAbsent;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A {@link Presentation} as it is sent, with a deployment, an update or a template; null leaves what was there before. */
public record PresentationRequest(
        @Schema(maxLength = 1024, nullable = true, description = "One line about the chute.") @Size(max = 1024)
        String tagline,

        @Schema(maxLength = 16384, nullable = true, description = "What the chute is, in Markdown.") @Size(max = 16384)
        String readme,

        @Schema(
                maxLength = 16384,
                nullable = true,
                description = "A description for agents that may call the chute as a tool.")
        @Size(max = 16384)
        String toolDescription,

        @BlankIsAbsent @Schema(nullable = true, description = "The logo, by its id; blank counts as absent.")
        UUID logoId) {
    /** As a deployment reads it: null leaves what was there before. */
    public Presentation over(Presentation before) {
        return over(before, false);
    }

    /** As an update reads it: a blank text leaves what was there before, too. */
    public Presentation unlessBlankOver(Presentation before) {
        return over(before, true);
    }

    private Presentation over(Presentation before, boolean blankIsAbsent) {
        return new Presentation(
                or(tagline, before.tagline(), blankIsAbsent),
                or(readme, before.readme(), blankIsAbsent),
                or(toolDescription, before.toolDescription(), blankIsAbsent),
                or(logoId, before.logoId(), blankIsAbsent));
    }

    private static <T> T or(T given, T before, boolean blankIsAbsent) {
        boolean isAbsent = given == null || (blankIsAbsent && given instanceof String text && text.isBlank());
        return isAbsent ? before : given;
    }
}
