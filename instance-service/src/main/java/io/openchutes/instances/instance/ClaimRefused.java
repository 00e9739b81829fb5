package io.openchutes.instances.instance;

import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.time.Duration;

/** A refused claim, with the reason under which it is counted. */
public class ClaimRefused extends ApiException {
    private static final long serialVersionUID = 1L;

    /** Every reason there is. */
    public enum Reason {
        UNKNOWN_CHUTE,
        DISABLED,
        OLD_VERSION,
        GPU,
        MINER_LIMIT,
        TARGET_REACHED
    }

    private final Reason reason;

    ClaimRefused(Reason reason, ErrorCode code, String detail) {
        super(code, detail);
        this.reason = reason;
    }

    ClaimRefused(Reason reason, ErrorCode code, String detail, Duration retryAfter) {
        super(code, detail, retryAfter);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
