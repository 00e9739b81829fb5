package io.openchutes.instances.accounting;

import java.util.Locale;

/** The status of an ended invocation, as in invocation-completed. */
public enum CallStatus {
    SUCCESS,
    /** The chute answered with an error. */
    ERROR,
    /** The chute itself answered 429. */
    RATE_LIMITED,
    /** The caller left before the end. */
    CANCELLED,
    /** The instance or this process did not bring the call to its end. */
    FAILED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static CallStatus of(int httpStatus) {
        if (httpStatus == 429) {
            return RATE_LIMITED;
        }
        return httpStatus < 400 ? SUCCESS : ERROR;
    }
}
