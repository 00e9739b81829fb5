package io.openchutes.bounty.instance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * The state of an instance, as consumed.
 *
 * @param activatedAt null while it is not active, or where the registry does not say
 * @param lastVerifiedAt null while it is not verified, or where the registry does not say
 * @param at when this state began
 */
@RegisterForReflection
public record InstanceState(
        UUID instanceId,
        UUID chuteId,
        String minerHotkey,
        Instant launchedAt,
        boolean active,
        boolean verified,
        Instant activatedAt,
        Instant lastVerifiedAt,
        Instant at) {
    public InstanceState {
        Objects.requireNonNull(instanceId, "instance_id");
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(minerHotkey, "miner_hotkey");
        Objects.requireNonNull(launchedAt, "launched_at");
        Objects.requireNonNull(at, "at");
    }

    public boolean isHot() {
        return active && verified;
    }

    /**
     * When it became both: the later of the two. A record may come long after (compaction drops those between), so its own time is
     * only the latest that it can have been.
     */
    Instant hotSince() {
        if (activatedAt == null || lastVerifiedAt == null) {
            return at;
        }
        Instant both = activatedAt.isAfter(lastVerifiedAt) ? activatedAt : lastVerifiedAt;
        return both.isAfter(at) ? at : both;
    }
}
