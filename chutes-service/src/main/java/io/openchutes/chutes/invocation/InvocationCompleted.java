package io.openchutes.chutes.invocation;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.UUID;

/** The consumed fields of invocation-completed. */
@RegisterForReflection
public record InvocationCompleted(UUID invocationId, UUID chuteId) {
    public InvocationCompleted {
        Objects.requireNonNull(invocationId, "invocation_id");
        Objects.requireNonNull(chuteId, "chute_id");
    }

    public static final String TYPE = "invocation-completed";
}
