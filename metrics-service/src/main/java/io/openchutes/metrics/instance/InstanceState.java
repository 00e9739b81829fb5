package io.openchutes.metrics.instance;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The state of an instance, as the registry publishes it. */
@RegisterForReflection
public record InstanceState(UUID instanceId, @JsonUnwrapped InstanceFacts facts, boolean active, Instant at) {
    public InstanceState {
        Objects.requireNonNull(instanceId, "instance_id");
        Objects.requireNonNull(at, "at");
    }
}
