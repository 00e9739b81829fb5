package io.openchutes.chutes.chute;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a chute presents itself to people and agents: as it is stored, answered and published. */
@Embeddable
@RegisterForReflection
public record Presentation(
        @Schema(description = "Empty if none.") String tagline,
        @Schema(description = "Empty if none.") String readme,

        @Column(name = "tool_description") @Schema(nullable = true)
        String toolDescription,

        @Column(name = "logo_id") @Schema(nullable = true) UUID logoId) {
    /** Of a deployment that says nothing. */
    public static final Presentation NONE = new Presentation("", "", null, null);
}
