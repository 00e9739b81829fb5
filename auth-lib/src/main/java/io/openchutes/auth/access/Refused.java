package io.openchutes.auth.access;

import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;

/** Credentials that are present but wrong: 401, with a sentence that says what to mend. */
public class Refused extends ApiException {
    private static final long serialVersionUID = 1L;

    /** What was wrong, for the metrics. */
    public enum Reason {
        MALFORMED,
        OUTSIDE_WINDOW,
        VERSION_1,
        UNKNOWN,
        CLOSED,
        BAD_SIGNATURE,
        REPLAYED,
        MISSING
    }

    private final Reason reason;

    public Refused(Reason reason, String detail) {
        super(ErrorCode.UNAUTHORIZED, detail);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
