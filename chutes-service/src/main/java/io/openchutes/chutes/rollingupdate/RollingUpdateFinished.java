package io.openchutes.chutes.rollingupdate;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Every permitted instance runs the new version or is gone, or the update no longer matters. */
@RegisterForReflection
public record RollingUpdateFinished(
        UUID chuteId,
        UUID oldVersion,
        UUID newVersion,
        Instant startedAt,
        Map<String, Integer> permitted,
        Instant finishedAt,
        String reason) {
    public static final String TYPE = "rolling-update-finished";

    /** Every permitted instance runs the new version or is gone. */
    public static final String COMPLETED = "completed";

    /** Superseded by another deployment. */
    public static final String SUPERSEDED = "superseded";

    public static final String CHUTE_DELETED = "chute deleted";

    static RollingUpdateFinished of(RollingUpdate update, Instant finishedAt, String reason) {
        return new RollingUpdateFinished(
                update.chuteId(),
                update.oldVersion(),
                update.newVersion(),
                update.startedAt(),
                update.permitted(),
                finishedAt,
                reason);
    }
}
