package io.openchutes.miner.launch;

import java.util.concurrent.CompletableFuture;

/** A chute that was started here, from its start to its end. */
public interface RunningChute {
    /** The address at which it serves its cords. */
    String host();

    int port();

    OutputRing output();

    /** What it runs as, for the log. */
    String where();

    /** Completes with the reason when it is gone without having been stopped. */
    CompletableFuture<String> onExit();

    /** Ends it with all that was made for it; once. */
    void stop();
}
