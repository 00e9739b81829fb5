package io.openchutes.miner.launch;

import java.util.List;

/** A chute that could not be started: why, in words that its owner reads, and the last lines that it printed. */
public final class LaunchFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lastLines;

    public LaunchFailed(String message, List<String> lastLines) {
        super(message);
        this.lastLines = List.copyOf(lastLines);
    }

    public LaunchFailed(String message, Throwable cause) {
        super(message, cause);
        this.lastLines = List.of();
    }

    public List<String> lastLines() {
        return lastLines == null ? List.of() : lastLines;
    }
}
