package io.openchutes.embedded;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** What embedded servers have in common: the process, found again by its pid file. How it is started and ended in order is each one's own. */
abstract class ServerProcess implements EmbeddedServer, AutoCloseable {
    private final String name;
    private final int port;
    private volatile ChildProcess process;

    ServerProcess(String name, int port) {
        this.name = name;
        this.port = port;
    }

    /** Takes charge of the process that an earlier run left with this pid file, if it runs. */
    final void attachTo(Path pidFile) {
        process = ChildProcess.find(pidFile).orElse(null);
    }

    final void started(ChildProcess begun) {
        process = begun;
    }

    final ChildProcess process() {
        return process;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int port() {
        return port;
    }

    /** Does not wait for a start under way. */
    @Override
    public final long pid() {
        return process.pid();
    }

    @Override
    public final synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public final synchronized CompletableFuture<ProcessHandle> onExit() {
        return process.onExit();
    }

    @Override
    public final synchronized void kill() {
        process.kill();
    }

    @Override
    public final void close() {
        stop();
    }
}
