package io.openchutes.instances.instance;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The life of an instance; it only goes forward, and every state may be followed by REMOVED. */
public enum InstanceState {
    /** A miner has claimed it and starts the chute; the claim lapses if that takes too long. */
    CLAIMED,
    /** Its address answered a probe with a proof of the secret. */
    VERIFIED,
    /** It takes calls. */
    ACTIVE,
    /** It finishes the calls it has and takes no new ones. */
    DRAINING,
    REMOVED;

    /** As the API spells it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
