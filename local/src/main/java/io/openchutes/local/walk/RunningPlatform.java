package io.openchutes.local.walk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.embedded.ChildProcess;
import io.openchutes.embedded.Jdk;
import io.openchutes.embedded.Ports;
import io.openchutes.local.platform.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The packaged platform as a user starts it, in a process of its own on a folder and ports of its own. */
public final class RunningPlatform implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(600);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private final ChildProcess launcher;
    private final Path data;
    private final ObjectMapper json;

    private RunningPlatform(ChildProcess launcher, Path data, ObjectMapper json) {
        this.launcher = launcher;
        this.data = data;
        this.json = json;
    }

    /**
     * Starts it and returns when it says that it is ready.
     *
     * @param classPath the launcher's
     * @param more further {@code -D} arguments
     */
    public static RunningPlatform start(Path home, Path data, String classPath, List<String> more, ObjectMapper json) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Jdk.program("java"),
                "-Xms16m",
                "-Xmx96m",
                "-Xmn8m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dopenchutes.home=" + home,
                "-Dport=" + Ports.firstOfFree(Platform.PORTS),
                "-Ddata=" + data));
        command.addAll(more);
        command.addAll(List.of("-cp", classPath, "io.openchutes.local.Local"));
        deleteReadyFile(data);
        ChildProcess launcher = ChildProcess.start(
                command,
                home,
                Map.of(),
                data.resolveSibling(data.getFileName() + ".log"),
                data.resolveSibling(data.getFileName() + ".pid"));
        RunningPlatform platform = new RunningPlatform(launcher, data, json);
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!Files.exists(platform.readyFile())) {
            if (launcher.awaitExit(Duration.ofMillis(100)) || System.nanoTime() > deadline) {
                launcher.kill();
                throw new IllegalStateException(
                        "The platform did not start; see " + data.resolveSibling(data.getFileName() + ".log"));
            }
        }
        return platform;
    }

    private static void deleteReadyFile(Path data) {
        try {
            Files.deleteIfExists(data.resolve("ready.json"));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete the ready file in " + data, e);
        }
    }

    /** What the platform says about itself now: URLs, ports, pids, accounts. */
    public JsonNode ready() {
        try {
            return json.readTree(readyFile().toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + readyFile(), e);
        }
    }

    private Path readyFile() {
        return data.resolve("ready.json");
    }

    public String baseUrl() {
        return ready().get("base_url").asText();
    }

    /** Asks the launcher to stop everything, as Ctrl-C does. */
    public void stop() {
        launcher.stop(STOP_PATIENCE);
    }

    @Override
    public void close() {
        if (launcher.isAlive()) {
            stop();
        }
    }
}
