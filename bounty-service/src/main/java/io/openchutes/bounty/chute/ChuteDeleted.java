package io.openchutes.bounty.chute;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.UUID;

/** The consumed fields of chute-deleted. */
@RegisterForReflection
public record ChuteDeleted(UUID chuteId) {
    public ChuteDeleted {
        Objects.requireNonNull(chuteId, "chute_id");
    }
}
