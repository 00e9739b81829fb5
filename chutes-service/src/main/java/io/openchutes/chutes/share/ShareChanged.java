package io.openchutes.chutes.share;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/** A chute was shared with a user, or is no longer. */
@RegisterForReflection
public record ShareChanged(UUID chuteId, UUID userId, UUID ownerId, Instant at) {
    public static final String SHARED = "chute-shared";
    public static final String UNSHARED = "chute-unshared";
}
