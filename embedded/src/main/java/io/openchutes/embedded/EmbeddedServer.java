package io.openchutes.embedded;

import java.util.concurrent.CompletableFuture;

/** A server in a process of its own that can be started, stopped and killed alone, always on the same data and port. */
public interface EmbeddedServer {
    /** The name that people know it by. */
    String name();

    int port();

    /** Starts it and returns when it is ready; nothing if it runs. */
    void start();

    /** Ends it in order. */
    void stop();

    /** Ends it as {@code kill -9} does, and returns when it is gone. */
    void kill();

    boolean isAlive();

    long pid();

    /** Completes when the process has ended, for whatever reason. */
    CompletableFuture<ProcessHandle> onExit();
}
