package io.openchutes.miner.launch;

/** Why this agent can't work here at all: it ends. */
public final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Anything that was not thought of. */
    public static final int FAULT = 1;
    /** The installation does not take this miner, or this miner not the installation. */
    public static final int REFUSED = 2;
    /** What chutes run with is not there: no Python, or no cluster. */
    public static final int NOTHING_TO_RUN_WITH = 3;

    private final int exitCode;

    public Unfit(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
