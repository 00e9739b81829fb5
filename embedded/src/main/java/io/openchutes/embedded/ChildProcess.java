package io.openchutes.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that this one started and that a later one can find again: its pid file names it by pid and start time, so that neither a
 * launcher killed with -9 nor a reused pid leads to a mistake.
 */
public final class ChildProcess {
    /** The kernel's clock of process starts may be read a little differently from one JVM to the next. */
    private static final Duration SAME_START = Duration.ofSeconds(3);

    private final ProcessHandle handle;
    private final Path pidFile;

    private ChildProcess(ProcessHandle handle, Path pidFile) {
        this.handle = handle;
        this.pidFile = pidFile;
    }

    /**
     * Starts a command whose output is appended to a log file.
     *
     * <p>On Unix the child ignores the terminal's Ctrl-C: the launcher receives it too and stops its children in the right order.
     */
    public static ChildProcess start(
            List<String> command, Path directory, Map<String, String> environment, Path log, Path pidFile) {
        List<String> line = new ArrayList<>();
        if (!isWindows()) {
            line.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\""));
        }
        line.addAll(command);
        try {
            Files.createDirectories(directory);
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Redirect.from(nullDevice()))
                    .redirectOutput(Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return adopt(builder.start().toHandle(), pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start " + command.get(0), e);
        }
    }

    /** Takes charge of a process that runs already, and writes its pid file. */
    public static ChildProcess adopt(ProcessHandle handle, Path pidFile) {
        String started =
                handle.info().startInstant().map(i -> " " + i.toEpochMilli()).orElse("");
        try {
            Files.createDirectories(pidFile.toAbsolutePath().getParent());
            Files.writeString(pidFile, handle.pid() + started);
        } catch (IOException e) {
            handle.destroyForcibly();
            throw new UncheckedIOException("Could not write " + pidFile, e);
        }
        return new ChildProcess(handle, pidFile);
    }

    /** Kills the process that a pid file of an earlier run names, if it is still that process. */
    public static boolean killOrphan(Path pidFile) {
        Optional<ChildProcess> orphan = find(pidFile);
        orphan.ifPresent(ChildProcess::kill);
        delete(pidFile);
        return orphan.isPresent();
    }

    /** The running process that a pid file names. */
    public static Optional<ChildProcess> find(Path pidFile) {
        return read(pidFile).map(handle -> new ChildProcess(handle, pidFile));
    }

    private static Optional<ProcessHandle> read(Path pidFile) {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        try {
            String[] words = Files.readString(pidFile).trim().split(" ");
            long pid = Long.parseLong(words[0]);
            Optional<Instant> started =
                    words.length > 1 ? Optional.of(Instant.ofEpochMilli(Long.parseLong(words[1]))) : Optional.empty();
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(h -> sameStart(h, started));
        } catch (NumberFormatException e) {
            // Truncated when its writer was killed: it names no process.
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + pidFile, e);
        }
    }

    private static boolean sameStart(ProcessHandle handle, Optional<Instant> expected) {
        Optional<Instant> actual = handle.info().startInstant();
        if (actual.isEmpty() || expected.isEmpty()) {
            return actual.isEmpty() && expected.isEmpty();
        }
        return Duration.between(actual.get(), expected.get()).abs().compareTo(SAME_START) <= 0;
    }

    public long pid() {
        return handle.pid();
    }

    public boolean isAlive() {
        return handle.isAlive();
    }

    /** Completes when the process has ended, for whatever reason. */
    public CompletableFuture<ProcessHandle> onExit() {
        return handle.onExit();
    }

    /** Kills the process and what it started, as {@code kill -9} does, and returns when they are gone. */
    public void kill() {
        List<ProcessHandle> family = new ArrayList<>();
        family.add(handle);
        handle.descendants().forEach(family::add);
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(member -> awaitExit(member, Duration.ofSeconds(30)));
        delete(pidFile);
    }

    /** Asks the process to end, and kills it if it has not within {@code patience}. */
    public void stop(Duration patience) {
        handle.destroy();
        if (!awaitExit(handle, patience)) {
            kill();
        }
        delete(pidFile);
    }

    /** Whether the process ended within the time given. */
    public boolean awaitExit(Duration patience) {
        return awaitExit(handle, patience);
    }

    private static boolean awaitExit(ProcessHandle handle, Duration patience) {
        try {
            handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Could not wait for process " + handle.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !handle.isAlive();
        }
    }

    private static void delete(Path pidFile) {
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + pidFile, e);
        }
    }

    private static java.io.File nullDevice() {
        return new java.io.File(isWindows() ? "NUL" : "/dev/null");
    }

    static boolean isWindows() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    }
}
