package io.openchutes.chutes.invocation;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;

/** What counting needs of an invocation that ended. */
@RegisterForReflection
public record InvocationCompleted(UUID invocationId, UUID chuteId) {
    public static final String TYPE = "invocation-completed";
}
