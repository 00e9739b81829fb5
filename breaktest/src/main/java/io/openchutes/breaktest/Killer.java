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
import java.util.stream.Stream;

/** Kills one of the processes with -9 every few seconds, whom the launcher's supervisor brings back, or freezes it for a while. */
final class Killer implements Runnable {
    private static final long SHORTEST_PAUSE_MILLIS = 3_000;
    private static final long LONGEST_PAUSE_MILLIS = 7_000;

    /** One kill in so many strikes while another process is still away. */
    private static final int HARSH_ONE_IN = 4;

    /** One strike in so many freezes instead of killing. */
    private static final int FREEZE_ONE_IN = 3;

    private static final int SHORTEST_FREEZE_SECONDS = 8;
    private static final int LONGEST_FREEZE_SECONDS = 30;
    private static final int MINER_AMONG_FIRST = 3;
    private static final Duration RETURN_PATIENCE = Duration.ofSeconds(30);

    private final List<EmbeddedServer> servers;
    private final Random random;
    private final BooleanSupplier stopped;
    private final BooleanSupplier allUp;
    private final Consumer<String> console;
    private final Map<String, Integer> kills = new ConcurrentHashMap<>();
    private final Map<String, Integer> freezes = new ConcurrentHashMap<>();

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
        List<EmbeddedServer> round = firstRound();
        try (Freezer freezer = new Freezer()) {
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
                if (random.nextInt(FREEZE_ONE_IN) == 0) {
                    int seconds = random.nextInt(SHORTEST_FREEZE_SECONDS, LONGEST_FREEZE_SECONDS + 1);
                    console.accept(String.format("freeze %s (pid %d) for %d s", chosen.name(), chosen.pid(), seconds));
                    freezer.freeze(chosen.pid(), Duration.ofSeconds(seconds));
                    freezes.merge(chosen.name(), 1, Integer::sum);
                } else {
                    kill(chosen);
                    kills.merge(chosen.name(), 1, Integer::sum);
                    console.accept(String.format("kill -9 %s (pid %d)", chosen.name(), chosen.pid()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A short test has no second round: the miner, which there is one of, comes early. */
    private List<EmbeddedServer> firstRound() {
        List<EmbeddedServer> round = new ArrayList<>(servers);
        Collections.shuffle(round, random);
        round.stream().filter(Killer::isMiner).findFirst().ifPresent(miner -> {
            round.remove(miner);
            round.add(random.nextInt(MINER_AMONG_FIRST), miner);
        });
        return round;
    }

    private static boolean isMiner(EmbeddedServer server) {
        return server.name().startsWith("miner");
    }

    /** A miner's chutes survive it: its next life has to find them. */
    private static void kill(EmbeddedServer chosen) {
        if (isMiner(chosen)) {
            ProcessHandle.of(chosen.pid()).ifPresent(ProcessHandle::destroyForcibly);
        } else {
            chosen.kill();
        }
    }

    int count() {
        return Stream.of(kills, freezes)
                .flatMap(each -> each.values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    String summary() {
        return servers.stream()
                .map(server -> server.name() + " " + kills.getOrDefault(server.name(), 0) + " and "
                        + freezes.getOrDefault(server.name(), 0) + " frozen")
                .collect(Collectors.joining(", "));
    }
}
