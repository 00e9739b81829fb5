package io.openchutes.instances.instance;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/** The state of an instance, as published on chutes.instance-events: neither its address nor its secret. */
@RegisterForReflection
public record InstanceFacts(
        UUID instanceId,
        @JsonUnwrapped Launch launch,
        String minerHotkey,
        boolean active,
        boolean verified,
        Instant activatedAt,
        Instant lastVerifiedAt,
        Instant at,
        String reason,
        boolean failed) {
    /** @param failed removed, and nobody had asked for it */
    static InstanceFacts of(Instance instance, boolean failed, Instant at) {
        boolean active = instance.isActive();
        return new InstanceFacts(
                instance.instanceId(),
                instance.launch(),
                instance.minerHotkey(),
                active,
                active || instance.state() == InstanceState.VERIFIED,
                active ? instance.activatedAt().orElse(null) : null,
                instance.lastVerifiedAt().orElse(null),
                at,
                instance.reason().orElse(null),
                failed);
    }
}
