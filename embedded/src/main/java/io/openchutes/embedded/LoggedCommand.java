package io.openchutes.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that comes to an end by itself, its output appended to a log file. */
public final class LoggedCommand {
    private final String name;
    private final Process process;

    private LoggedCommand(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** @param environment what is added to this process' own */
    public static LoggedCommand start(List<String> command, Map<String, String> environment, Path log) {
        String name = command.get(0) + " (see " + log + ")";
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return new LoggedCommand(name, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not run " + name, e);
        }
    }

    /**
     * Waits for its end.
     *
     * @return the command's status
     * @throws IllegalStateException if it takes longer than {@code patience}, and is killed, or if this thread is interrupted
     */
    public int exit(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(name + " did not end within " + patience);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + name, e);
        }
    }
}
