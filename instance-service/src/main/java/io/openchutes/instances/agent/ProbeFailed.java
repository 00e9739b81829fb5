package io.openchutes.instances.agent;

/** A probe that brought no proof; the message says why, for the log, and holds nothing that came from outside. */
public class ProbeFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProbeFailed(String message) {
        super(message, null, false, false);
    }
}
