package io.openchutes.local.platform;

import io.openchutes.embedded.ChildProcess;
import io.openchutes.embedded.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One of the platform's services in a process of its own, ready when its health says so. */
public final class ServiceProcess implements EmbeddedServer {
    private static final Duration START_PATIENCE = Duration.ofSeconds(300);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    /** glibc keeps what is freed in as many arenas as it may make: eight a core. */
    private static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final String name;
    private final int port;
    private final int managementPort;
    private final List<String> command;
    private final Path directory;
    private final Path log;
    private final HttpClient http;
    private ChildProcess process;

    /** @param directory holds the pid file and is the process's working directory */
    ServiceProcess(String name, int port, int managementPort, List<String> command, Path directory, Path log) {
        this.name = name;
        this.port = port;
        this.managementPort = managementPort;
        this.command = List.copyOf(command);
        this.directory = directory;
        this.log = log;
        this.http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    }

    /** Kills the process that an earlier run left, if there is one. */
    static boolean killOrphan(Path directory, String name) {
        return ChildProcess.killOrphan(pidFile(directory, name));
    }

    @Override
    public synchronized void start() {
        if (isAlive()) {
            return;
        }
        process = ChildProcess.start(command, directory, ENVIRONMENT, log, pidFile(directory, name));
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!isReady()) {
            if (process.awaitExit(BETWEEN_LOOKS)) {
                throw new IllegalStateException(name + " ended while starting; see " + log);
            }
            if (System.nanoTime() > deadline) {
                process.kill();
                throw new IllegalStateException(
                        name + " was not ready after " + START_PATIENCE.toSeconds() + " s; see " + log);
            }
        }
    }

    private boolean isReady() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(managementUrl() + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // Nothing listens yet.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + name, e);
        }
    }

    /** Where the service itself answers, past the gateway. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Where it answers for its health and metrics. */
    public String managementUrl() {
        return "http://127.0.0.1:" + managementPort;
    }

    public int managementPort() {
        return managementPort;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void stop() {
        ChildProcess running = process;
        if (running != null) {
            running.stop(STOP_PATIENCE);
        }
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public CompletableFuture<ProcessHandle> onExit() {
        return process.onExit();
    }

    private static Path pidFile(Path directory, String name) {
        return directory.resolve(name + ".pid");
    }
}
