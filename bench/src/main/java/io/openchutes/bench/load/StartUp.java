package io.openchutes.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.openchutes.bench.Cpu;
import io.openchutes.embedded.ChildProcess;
import io.openchutes.embedded.Ports;
import io.openchutes.local.platform.Memory;
import io.openchutes.local.service.ServiceDefinition;
import io.openchutes.local.walk.RunningPlatform;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * Measures what a further replica of each service takes to its first answered request, and the memory that it holds then: the jar, the jar
 * with its AOT cache where {@code images/train-aot} made one, and the native executable where it was built, in turn. Each starts as the chart
 * starts it, with the migration of its schema left to a Job of its own.
 */
public final class StartUp {
    private static final Map<ServiceDefinition, String> FIRST_REQUEST = Map.of(
            ServiceDefinition.CHUTES, "/chutes/?include_public=true",
            ServiceDefinition.BOUNTIES, "/bounties/",
            ServiceDefinition.METRICS, "/chutes/utilization",
            // Answers nobody but known callers: its refusal is the answer.
            ServiceDefinition.INSTANCES, "/v1/models");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(2);

    private record Start(double seconds, double cpuSeconds, long megabytes) {}

    private final Path home;
    private final int rounds = Integer.getInteger("rounds", 5);
    private final String only = System.getProperty("only", "");

    private StartUp(Path home) {
        this.home = home;
    }

    /** Takes no arguments; {@code -Dopenchutes.home}, {@code -Drounds}, {@code -Donly}. */
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(System.getProperty("openchutes.home", "."))
                .toAbsolutePath()
                .normalize();
        new StartUp(home).run();
    }

    private void run() throws IOException {
        Path data = home.resolve("bench/target/start/data");
        Files.createDirectories(data);
        List<String> options = List.of("-Dfresh=true", "-Dfleet=off");
        try (RunningPlatform platform = RunningPlatform.start(
                home,
                data,
                System.getProperty("java.class.path"),
                options,
                JsonMapper.builder().build())) {
            System.out.printf(
                    "%-16s %-18s %20s %20s %12s %14s%n",
                    "service", "as", "first answer, s", "CPU to it, s", "memory, MB", "executable, MB");
            for (ServiceDefinition service : ServiceDefinition.ALL) {
                if (service.name().contains(only)) {
                    measure(service, platform.ready());
                }
            }
        }
    }

    private void measure(ServiceDefinition service, JsonNode ready) throws IOException {
        Map<String, List<String>> flavours = flavours(service, ready);
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, List<String>> flavour : flavours.entrySet()) {
                starts.computeIfAbsent(flavour.getKey(), name -> new ArrayList<>())
                        .add(start(service, flavour.getValue()));
            }
        }
        for (Map.Entry<String, List<Start>> flavour : starts.entrySet()) {
            long[] megabytes = flavour.getValue().stream()
                    .mapToLong(Start::megabytes)
                    .sorted()
                    .toArray();
            boolean isNative = flavour.getKey().equals("native");
            System.out.printf(
                    "%-16s %-18s %20s %20s %12d %14s%n",
                    service.name(),
                    flavour.getKey(),
                    spread(flavour.getValue(), Start::seconds),
                    spread(flavour.getValue(), Start::cpuSeconds),
                    megabytes[rounds / 2],
                    isNative ? Files.size(Path.of(flavours.get("native").get(0))) / 1_000_000 : "");
        }
    }

    /** The median, the least and the most. */
    private static String spread(List<Start> starts, ToDoubleFunction<Start> figure) {
        double[] sorted = starts.stream().mapToDouble(figure).sorted().toArray();
        return "%.3f (%.3f-%.3f)".formatted(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    /** How the service can be started here, by what it is called, each as a command. */
    private Map<String, List<String>> flavours(ServiceDefinition service, JsonNode ready) {
        Map<String, List<String>> flavours = new LinkedHashMap<>();
        List<String> jar = command(service, ready, false);
        flavours.put("JVM", jar);
        Path cache = service.jar(home).resolveSibling("app.aot");
        if (Files.exists(cache)) {
            List<String> cached = new ArrayList<>(jar);
            // The JVM takes a cache only for a class path of the same spelling: the one of the training and of the
            // image.
            cached.set(cached.size() - 1, service.jar(home).getFileName().toString());
            cached.addAll(1, List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on"));
            flavours.put("JVM, AOT cache", cached);
        }
        if (service.isBuiltNatively(home)) {
            flavours.put("native", command(service, ready, true));
        }
        return flavours;
    }

    private List<String> command(ServiceDefinition service, JsonNode ready, boolean isNative) {
        return service.command(
                home,
                isNative,
                Ports.free(),
                Ports.free(),
                ready.get("databases").get(service.name()).get("jdbc_url").asText(),
                ready.get("bootstrap_servers").asText(),
                List.of("-Dquarkus.flyway.migrate-at-start=false"));
    }

    /** Starts it, asks until it answers, lets it settle, reads its memory, and ends it. */
    private Start start(ServiceDefinition service, List<String> command) throws IOException {
        Path folder = home.resolve("bench/target/start");
        Path log = folder.resolve(service.name() + ".log");
        URI first =
                URI.create("http://127.0.0.1:" + option(command, "-Dquarkus.http.port=") + FIRST_REQUEST.get(service));
        long begun = System.nanoTime();
        ChildProcess process = ChildProcess.start(
                command, service.jar(home).getParent(), Map.of(), log, folder.resolve(service.name() + ".pid"));
        try {
            while (!isAnswered(first)) {
                if (!process.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
                    throw new IllegalStateException(service.name() + " did not answer; see " + log);
                }
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            double cpuSeconds = Cpu.of(process.pid()).toMillis() / 1e3;
            process.awaitExit(SETTLING);
            return new Start(
                    seconds, cpuSeconds, Memory.megabytes(process.pid()).orElse(0));
        } finally {
            process.stop(PATIENCE);
        }
    }

    private static String option(List<String> command, String prefix) {
        return command.stream()
                .filter(word -> word.startsWith(prefix))
                .map(word -> word.substring(prefix.length()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isAnswered(URI request) {
        try {
            HttpURLConnection connection = (HttpURLConnection) request.toURL().openConnection();
            int status = connection.getResponseCode();
            return status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_UNAUTHORIZED;
        } catch (IOException e) {
            // Nothing listens yet.
            return false;
        }
    }
}
