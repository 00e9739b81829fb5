package io.openchutes.miner.process;

import io.openchutes.miner.launch.OutputRing;
import io.openchutes.miner.launch.RunningChute;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** A chute that runs, or ran, as a process of this machine. */
public final class ChuteProcess implements RunningChute {
    private static final Logger LOG = Logger.getLogger(ChuteProcess.class);

    private final ProcessGroup group;
    private final Path folder;
    private final int port;
    private final int loggingPort;
    private final OutputRing output;
    private final Duration patience;
    private final AtomicBoolean stopped = new AtomicBoolean();

    ChuteProcess(ProcessGroup group, Path folder, int port, int loggingPort, OutputRing output, Duration patience) {
        this.group = group;
        this.folder = folder;
        this.port = port;
        this.loggingPort = loggingPort;
        this.output = output;
        this.patience = patience;
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    int loggingPort() {
        return loggingPort;
    }

    @Override
    public OutputRing output() {
        return output;
    }

    public boolean isAlive() {
        return group.isAlive();
    }

    public long pid() {
        return group.pid();
    }

    @Override
    public String where() {
        return "process " + group.pid();
    }

    @Override
    public CompletableFuture<String> onExit() {
        return group.onExit().thenApply(gone -> "its process ended");
    }

    @Override
    public void stop() {
        stop(patience);
    }

    /** Ends it with all that it started, and deletes its folder; once. */
    void stop(Duration patience) {
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
