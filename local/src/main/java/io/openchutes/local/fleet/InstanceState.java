package io.openchutes.local.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.UUID;

/** The state of an instance, as the registry publishes it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record InstanceState(
        UUID instanceId,
        UUID chuteId,
        UUID version,
        String minerHotkey,
        String region,
        String gpu,
        int gpuCount,
        Instant launchedAt,
        boolean active,
        boolean verified,
        Instant activatedAt,
        Instant lastVerifiedAt,
        Instant at,
        String reason) {

    InstanceState verified(Instant now) {
        return changed(active, true, activatedAt, now, now, null);
    }

    InstanceState activated(Instant now) {
        return changed(true, verified, now, lastVerifiedAt, now, null);
    }

    public InstanceState removed(Instant now, String why) {
        return changed(false, false, activatedAt, lastVerifiedAt, now, why);
    }

    public boolean serves() {
        return active && verified;
    }

    private InstanceState changed(
            boolean isActive,
            boolean isVerified,
            Instant activationTime,
            Instant verificationTime,
            Instant now,
            String why) {
        return new InstanceState(
                instanceId,
                chuteId,
                version,
                minerHotkey,
                region,
                gpu,
                gpuCount,
                launchedAt,
                isActive,
                isVerified,
                activationTime,
                verificationTime,
                now,
                why);
    }
}
