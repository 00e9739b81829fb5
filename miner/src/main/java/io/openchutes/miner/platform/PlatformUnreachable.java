package io.openchutes.miner.platform;

/** The platform did not answer, or not with what was asked for; the same may succeed later. */
public final class PlatformUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PlatformUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
