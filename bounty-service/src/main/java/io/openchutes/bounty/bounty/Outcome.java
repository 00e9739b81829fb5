package io.openchutes.bounty.bounty;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How a bounty ended; every bounty gets exactly one. */
public enum Outcome {
    /** An instance became active and verified in time. */
    @JsonProperty("claimed")
    CLAIMED,
    /** Its time was up. */
    @JsonProperty("expired")
    EXPIRED,
    /** Its reason no longer exists, see {@link WithdrawalReason}. */
    @JsonProperty("withdrawn")
    WITHDRAWN;

    /** As the API and the events spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
