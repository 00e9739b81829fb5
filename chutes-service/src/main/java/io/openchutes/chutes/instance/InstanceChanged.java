package io.openchutes.chutes.instance;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * The state of an instance, as the registry publishes it.
 *
 * @param reason why it was removed; null while it is not
 * @param failed removed, and nobody had asked for it; null means no
 */
@RegisterForReflection
public record InstanceChanged(
        UUID instanceId,
        @JsonUnwrapped InstanceFacts facts,
        Instant activatedAt,
        Instant at,
        String reason,
        Boolean failed) {
    public InstanceChanged {
        Objects.requireNonNull(instanceId, "instance_id");
        Objects.requireNonNull(at, "at");
    }

    boolean hasFailed() {
        return Boolean.TRUE.equals(failed);
    }

    public static final String LAUNCHED = "instance-launched";
    public static final String VERIFIED = "instance-verified";
    public static final String ACTIVATED = "instance-activated";
    public static final String REMOVED = "instance-removed";
}
