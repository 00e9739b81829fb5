package io.openchutes.bounty.bounty;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The cause of a bounty. */
public enum CreatedBy {
    /** A billing admin's GET /bounties/{chute_id}/increase. */
    INCREASE,
    /** A warm-up of a chute that no instance was serving. */
    WARM_UP;

    /** As the API and the events spell it. */
    @JsonValue
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
