package io.openchutes.bounty.instance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.UUID;

/** What is read of instance-removed. */
@RegisterForReflection
public record InstanceRemoved(UUID instanceId) {
    public InstanceRemoved {
        Objects.requireNonNull(instanceId, "instance_id");
    }
}
