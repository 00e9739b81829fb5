package io.openchutes.breaktest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Stops processes for a while (SIGSTOP, then SIGCONT), as a long pause of a virtual machine does: what they held they believe to hold still
 * when they go on.
 */
final class Freezer implements AutoCloseable {
    private final Map<Long, List<ProcessHandle>> frozen = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "freezer");
        daemon.setDaemon(true);
        return daemon;
    });

    /** Stops the process and all that it started; returns at once. */
    void freeze(long pid, Duration duration) {
        List<ProcessHandle> family = ProcessHandle.of(pid).stream()
                .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                .toList();
        if (frozen.putIfAbsent(pid, family) == null) {
            signal("-STOP", family);
            clock.schedule(() -> thaw(pid), duration.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    boolean isFrozen(long pid) {
        return frozen.containsKey(pid);
    }

    private void thaw(long pid) {
        List<ProcessHandle> family = frozen.remove(pid);
        if (family != null) {
            signal("-CONT", family);
        }
    }

    private static void signal(String signal, List<ProcessHandle> family) {
        List<String> pids = family.stream()
                .filter(ProcessHandle::isAlive)
                .map(handle -> String.valueOf(handle.pid()))
                .toList();
        if (pids.isEmpty()) {
            return;
        }
        try {
            // One that ended meanwhile is no matter.
            new ProcessBuilder(Stream.concat(Stream.of("kill", signal), pids.stream())
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("There is no program kill here", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets all go on. */
    @Override
    public void close() {
        clock.shutdownNow();
        List.copyOf(frozen.keySet()).forEach(this::thaw);
    }
}
