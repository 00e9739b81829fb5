package io.openchutes.miner.strategy;

import io.openchutes.miner.platform.OfferedChute;
import java.util.UUID;

/** What instances are counted by: those of an older version of a chute stand in for none of the present one. */
public record ChuteVersion(UUID chuteId, String version) {
    public static ChuteVersion of(OfferedChute chute) {
        return new ChuteVersion(chute.chuteId(), chute.version());
    }
}
