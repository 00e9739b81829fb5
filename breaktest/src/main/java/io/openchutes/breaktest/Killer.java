package io.openchutes.breaktest;

import io.openchutes.embedded.EmbeddedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Kills one of the processes with -9 every few seconds; the launcher's supervisor brings it back. */
final class Killer implements Runnable {
    private static final long SHORTEST_PAUSE_MILLIS = 3_000;
    private static final long LONGEST_PAUSE_MILLIS = 7_000;

    /** One kill in so many strikes while another process is still away. */
    private static final int HARSH_ONE_IN = 4;

    private static final Duration RETURN_PATIENCE = Duration.ofSeconds(30);

    private final List<EmbeddedServer> servers;
    private final Random random;
    private final BooleanSupplier stopped;
    private final BooleanSupplier allUp;
    private final Consumer<String> console;
    private final Map<String, Integer> kills = new ConcurrentHashMap<>();

    /** @param allUp whether every process is back: most kills wait for that for a while, or nothing but starts would be tested */
    Killer(
            List<EmbeddedServer> servers,
            Random random,
            BooleanSupplier stopped,
            BooleanSupplier allUp,
            Consumer<String> console) {
        this.servers = servers;
        this.random = random;
        this.stopped = stopped;
        this.allUp = allUp;
        this.console = console;
    }

    @Override
    public void run() {
        List<EmbeddedServer> round = new ArrayList<>();
        try {
            while (!stopped.getAsBoolean()) {
                if (round.isEmpty()) {
                    // In rounds, so that none is spared by chance.
                    round.addAll(servers);
                    Collections.shuffle(round, random);
                }
                boolean harsh = random.nextInt(HARSH_ONE_IN) == 0;
                long pause = random.nextLong(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
                if (!harsh) {
                    Readiness.await(RETURN_PATIENCE, () -> stopped.getAsBoolean() || allUp.getAsBoolean());
                }
                Thread.sleep(pause);
                Optional<EmbeddedServer> next = round.stream()
                        .filter(server -> Readiness.listens(server.port()))
                        .findFirst();
                if (stopped.getAsBoolean() || next.isEmpty()) {
                    continue;
                }
                EmbeddedServer chosen = next.get();
                round.remove(chosen);
                chosen.kill();
                kills.merge(chosen.name(), 1, Integer::sum);
                console.accept(String.format("kill -9 %s (pid %d)", chosen.name(), chosen.pid()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int count() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    String summary() {
        return servers.stream()
                .map(server -> server.name() + " " + kills.getOrDefault(server.name(), 0))
                .collect(Collectors.joining(", "));
    }
}
