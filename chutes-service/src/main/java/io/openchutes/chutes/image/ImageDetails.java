package io.openchutes.chutes.image;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What people see of an image beside {@link ImageFacts}, as it is consumed, stored and answered. */
@Embeddable
@RegisterForReflection
public record ImageDetails(
        @Schema(description = "Empty if none.") String readme,

        @Column(name = "logo_id") @Schema(nullable = true) String logoId,

        @Column(name = "build_started_at") @Schema(nullable = true)
        Instant buildStartedAt,

        @Column(name = "build_completed_at") @Schema(nullable = true)
        Instant buildCompletedAt) {
    /** Of an image of which none of it is known. */
    public static final ImageDetails NONE = new ImageDetails(null, null, null, null);

    public ImageDetails {
        readme = readme == null ? "" : readme;
    }
}
