package io.openchutes.chutes.rollingupdate;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A new version was deployed while instances ran: they may be replaced one by one. */
@RegisterForReflection
public record RollingUpdateStarted(
        UUID chuteId, UUID oldVersion, UUID newVersion, Instant startedAt, Map<String, Integer> permitted) {
    public static final String TYPE = "rolling-update-started";

    static RollingUpdateStarted of(RollingUpdate update) {
        return new RollingUpdateStarted(
                update.chuteId(), update.oldVersion(), update.newVersion(), update.startedAt(), update.permitted());
    }
}
