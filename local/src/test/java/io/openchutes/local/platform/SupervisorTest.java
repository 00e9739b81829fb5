package io.openchutes.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.embedded.EmbeddedServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupervisorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final MortalServer server = new MortalServer();
    private final List<String> console = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final Supervisor supervisor = new Supervisor(server, CLOCK, console::add, changes::incrementAndGet);

    @AfterEach
    void close() {
        supervisor.close();
    }

    @Test
    void bringsAServerBackThatDied() {
        server.start();
        supervisor.watch();

        server.kill();

        await().atMost(PATIENCE).until(() -> changes.get() == 1);
        assertThat(server.isAlive()).isTrue();
        assertThat(console).hasSize(2).first().asString().contains("mortal ended; starting it again");
    }

    @Test
    void triesAgainWhenTheStartFails() {
        server.start();
        supervisor.watch();
        server.failingStarts = 1;

        server.kill();

        await().atMost(PATIENCE).until(() -> changes.get() == 1);
        assertThat(console).anyMatch(line -> line.contains("no luck"));
    }

    @Test
    void givesUpWhatKeepsDying() {
        server.start();
        server.failingStarts = Integer.MAX_VALUE;
        supervisor.watch();

        server.kill();

        await().atMost(PATIENCE).until(() -> console.stream().anyMatch(line -> line.contains("left alone")));
        assertThat(changes).hasValue(0);
    }

    @Test
    void leavesAloneWhatWasStoppedOnPurpose() {
        server.start();
        supervisor.watch();

        supervisor.close();
        server.kill();

        assertThat(server.isAlive()).isFalse();
        assertThat(console).isEmpty();
    }

    private static final class MortalServer implements EmbeddedServer {
        private volatile CompletableFuture<ProcessHandle> exit = new CompletableFuture<>();
        private volatile boolean alive;
        private volatile int failingStarts;

        @Override
        public String name() {
            return "mortal";
        }

        @Override
        public int port() {
            return 1;
        }

        @Override
        public void start() {
            if (failingStarts > 0) {
                failingStarts--;
                throw new IllegalStateException("no luck");
            }
            exit = new CompletableFuture<>();
            alive = true;
        }

        @Override
        public void stop() {
            kill();
        }

        @Override
        public void kill() {
            alive = false;
            exit.complete(null);
        }

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public CompletableFuture<ProcessHandle> onExit() {
            return exit;
        }
    }
}
