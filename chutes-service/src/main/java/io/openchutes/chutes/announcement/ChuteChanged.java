package io.openchutes.chutes.announcement;

import java.util.UUID;

/** A chute is not what it was; observed once the transaction that changed it has committed. */
public record ChuteChanged(UUID chuteId, UUID ownerId, Lists lists) {
    /** Whose lists the chute came into, left, or may stand elsewhere in. */
    public enum Lists {
        NOBODYS,
        OWNERS,
        EVERYBODYS
    }
}
