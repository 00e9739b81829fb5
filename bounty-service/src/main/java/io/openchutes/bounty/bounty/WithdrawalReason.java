package io.openchutes.bounty.bounty;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why a bounty was withdrawn. */
public enum WithdrawalReason {
    /** A new version of the chute was deployed. */
    NEW_VERSION,
    CHUTE_DELETED,
    CHUTE_DISABLED,
    ACCOUNT_CLOSED,
    /** An instance that had become active before the bounty was created came to light only afterwards. */
    ALREADY_HOT;

    /** As the API and the events spell it. */
    @JsonValue
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
