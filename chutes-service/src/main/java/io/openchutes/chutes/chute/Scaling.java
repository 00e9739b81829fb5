package io.openchutes.chutes.chute;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The owner's scaling settings; all null on public and system chutes, which the platform scales. */
@Embeddable
@RegisterForReflection
public record Scaling(
        @Column(name = "max_instances") @Schema(nullable = true)
        Integer maxInstances,

        @Column(name = "scaling_threshold") @Schema(nullable = true)
        Double scalingThreshold,

        @Column(name = "shutdown_after_seconds") @Schema(nullable = true)
        Integer shutdownAfterSeconds) {
    public static final Scaling BY_PLATFORM = new Scaling(null, null, null);

    /** Of a deployment that says nothing. */
    public static final Scaling DEFAULT = new Scaling(1, 0.75, 300);

    /** This one, where null leaves what was there before. */
    public Scaling over(Scaling before) {
        return new Scaling(
                maxInstances == null ? before.maxInstances : maxInstances,
                scalingThreshold == null ? before.scalingThreshold : scalingThreshold,
                shutdownAfterSeconds == null ? before.shutdownAfterSeconds : shutdownAfterSeconds);
    }
}
