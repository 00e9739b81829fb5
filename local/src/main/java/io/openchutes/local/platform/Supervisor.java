package io.openchutes.local.platform;

import io.openchutes.embedded.EmbeddedServer;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Brings a process back that ended unasked, and gives it up when it keeps ending. */
final class Supervisor implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int DEATHS_ALLOWED = 10;

    private final EmbeddedServer server;
    private final Clock clock;
    private final Consumer<String> console;
    private final Runnable changed;
    private final ScheduledExecutorService thread;
    private final Deque<Instant> deaths = new ArrayDeque<>();
    private volatile boolean closed;

    /** @param changed called after the process is back, under another pid */
    Supervisor(EmbeddedServer server, Clock clock, Consumer<String> console, Runnable changed) {
        this.server = server;
        this.clock = clock;
        this.console = console;
        this.changed = changed;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, "supervise-" + server.name());
            daemon.setDaemon(true);
            return daemon;
        });
    }

    void watch() {
        server.onExit().thenRun(this::onDeath);
    }

    private void onDeath() {
        if (!closed) {
            thread.schedule(this::bringBack, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void bringBack() {
        if (closed) {
            return;
        }
        Instant now = clock.instant();
        deaths.add(now);
        while (deaths.peek().isBefore(now.minus(WINDOW))) {
            deaths.remove();
        }
        if (deaths.size() > DEATHS_ALLOWED) {
            console.accept(server.name() + " ended " + deaths.size() + " times within a minute and is left alone now.");
            return;
        }
        console.accept(server.name() + " ended; starting it again.");
        try {
            server.start();
            console.accept(server.name() + " is back (pid " + server.pid() + ").");
            changed.run();
            watch();
        } catch (IllegalStateException | UncheckedIOException e) {
            console.accept(e.getMessage());
            onDeath();
        }
    }

    /** From now on an end is what was asked for. */
    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
    }
}
