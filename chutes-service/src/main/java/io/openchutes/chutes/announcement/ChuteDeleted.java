package io.openchutes.chutes.announcement;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/** The state that a chute had last, and when it was deleted. */
@RegisterForReflection
public record ChuteDeleted(@JsonUnwrapped ChuteState state, Instant deletedAt) {
    public static final String TYPE = "chute-deleted";
}
