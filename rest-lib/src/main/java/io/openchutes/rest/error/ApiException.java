package io.openchutes.rest.error;

import java.time.Duration;
import java.util.Optional;

/** A refusal that the caller may read: {@code {"detail": "..."}} with the code's status. Subclass it where a name helps. */
public class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient Duration retryAfter;

    /** @param detail one sentence that says what is wrong and what to do; shown to the caller as it is */
    public ApiException(ErrorCode code, String detail) {
        this(code, detail, null);
    }

    /** @param retryAfter sent as {@code Retry-After} in whole seconds, rounded up */
    public ApiException(ErrorCode code, String detail, Duration retryAfter) {
        super(detail, null, false, false);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public ErrorCode code() {
        return code;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
