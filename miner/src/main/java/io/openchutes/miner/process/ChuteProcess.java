package io.openchutes.miner.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** A chute that runs, or ran, as a process of this machine. */
public final class ChuteProcess {
    private static final Logger LOG = Logger.getLogger(ChuteProcess.class);

    private final ProcessGroup group;
    private final Path folder;
    private final int port;
    private final int loggingPort;
    private final OutputRing output;
    private final AtomicBoolean stopped = new AtomicBoolean();

    ChuteProcess(ProcessGroup group, Path folder, int port, int loggingPort, OutputRing output) {
        this.group = group;
        this.folder = folder;
        this.port = port;
        this.loggingPort = loggingPort;
        this.output = output;
    }

    /** Where it serves its cords, on loopback. */
    public int port() {
        return port;
    }

    int loggingPort() {
        return loggingPort;
    }

    public OutputRing output() {
        return output;
    }

    public boolean isAlive() {
        return group.isAlive();
    }

    public long pid() {
        return group.pid();
    }

    /** Completes when the process is gone, however it went. */
    public CompletableFuture<?> onExit() {
        return group.onExit();
    }

    /** Ends it with all that it started, and deletes its folder; once. */
    public void stop(Duration patience) {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        group.stop(patience);
        try {
            Folders.delete(folder);
        } catch (java.io.IOException e) {
            LOG.warnf("%s can't be deleted, the next start of the agent tries again: %s", folder, e.getMessage());
        }
    }
}
