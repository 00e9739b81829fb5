package io.openchutes.bounty.instance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.UUID;

/** The consumed fields of instance-removed. */
@RegisterForReflection
public record InstanceRemoved(UUID instanceId) {
    public InstanceRemoved {
        Objects.requireNonNull(instanceId, "instance_id");
    }
}
