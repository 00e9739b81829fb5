package io.openchutes.miner.platform;

/** The platform answered, and said no. */
public final class PlatformRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    PlatformRefusal(int status, String detail) {
        super(status + ": " + detail);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
