package io.openchutes.chutes.instance;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The state of an instance, as the registry publishes it. */
@RegisterForReflection
public record InstanceChanged(
        UUID instanceId, @JsonUnwrapped InstanceFacts facts, Instant activatedAt, Instant at) {
    public InstanceChanged {
        Objects.requireNonNull(instanceId, "instance_id");
        Objects.requireNonNull(at, "at");
    }

    public static final String LAUNCHED = "instance-launched";
    public static final String VERIFIED = "instance-verified";
    public static final String ACTIVATED = "instance-activated";
    public static final String REMOVED = "instance-removed";
}
