package io.openchutes.chutes.announcement;

import java.util.UUID;

/** CDI event after the commit of a change of a chute. */
public record ChuteChanged(UUID chuteId, UUID ownerId, Lists lists) {
    /** Whose lists have the chute added, removed or moved. */
    public enum Lists {
        NOBODYS,
        OWNERS,
        EVERYBODYS
    }
}
