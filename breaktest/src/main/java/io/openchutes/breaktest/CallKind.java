package io.openchutes.breaktest;

/** What the load asks a chute for. */
enum CallKind {
    /** Answered in one piece. */
    PLAIN("/echo", 200),
    /** Answered event by event. */
    STREAM("/stream", 200),
    /** Answered with an error of the chute's own. */
    FAILING("/fail", 500);

    private final String path;
    private final int status;

    CallKind(String path, int status) {
        this.path = path;
        this.status = status;
    }

    String path() {
        return path;
    }

    /** What the chute answers. */
    int status() {
        return status;
    }

    /** How an invocation-completed calls the end of one that the gateway saw to its end. */
    String outcome() {
        return status < 400 ? "success" : "error";
    }
}
