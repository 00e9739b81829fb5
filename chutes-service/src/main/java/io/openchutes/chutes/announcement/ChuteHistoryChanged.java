package io.openchutes.chutes.announcement;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/**
 * How many GPUs a chute was deployed with; outlives the chute.
 *
 * @param deletedAt null while the chute exists
 */
@RegisterForReflection
public record ChuteHistoryChanged(UUID chuteId, int gpuCount, Instant deployedAt, Instant deletedAt) {
    public static final String TYPE = "chute-history-changed";
}
