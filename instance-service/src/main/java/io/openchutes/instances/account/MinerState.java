package io.openchutes.instances.account;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.UUID;

/** The consumed fields of account-changed: whether the account may act as a miner. */
@RegisterForReflection
public record MinerState(UUID userId, long permissionsBitmask) {
    public MinerState {
        Objects.requireNonNull(userId, "user_id");
    }
}
