package io.openchutes.metrics.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openchutes.contracts.Topics;
import io.openchutes.embedded.EmbeddedKafka;
import io.openchutes.embedded.EmbeddedPostgreSql;
import io.openchutes.embedded.Jdk;
import io.openchutes.embedded.SharedPlatform;
import io.openchutes.event.envelope.EventEncoder;
import io.openchutes.event.topic.TopicCreator;
import io.openchutes.testing.EventSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/**
 * Measures the packaged metrics-service beside a real Kafka and a durable PostgreSQL, each a process of its own on this machine: how many
 * invocations a second go from the one into the other, and how quickly the utilization of five thousand chutes is answered while logs
 * keep coming. Run by {@code bench/metrics.sh}; its name keeps it out of the tests.
 */
class MetricsBench {
    private static final int INVOCATIONS = Integer.getInteger("invocations", 500_000);
    /** Further options of the service's JVM, e.g. {@code -XX:StartFlightRecording=filename=/tmp/ingest.jfr}. */
    private static final String OPTIONS = System.getProperty("service.options", "");

    private static final String PARTS = System.getProperty("parts", "ingest,utilization");
    private static final String MACHINE = "machine";
    private static final int CHUTES = 5_000;
    private static final int BUSY_CHUTES = 50;
    private static final int INSTANCES = 20;
    private static final int REQUESTS = 2_000;
    private static final Path DIRECTORY = Path.of("target", "bench").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ObjectMapper json = new ObjectMapper();
    private final EventEncoder encoder = new EventEncoder("/bench");
    private final HttpClient http = HttpClient.newHttpClient();

    private EmbeddedPostgreSql postgreSql;
    private EmbeddedKafka kafka;
    private Process service;
    private int httpPort;

    @Test
    void measure() throws Exception {
        delete(DIRECTORY);
        Files.createDirectories(DIRECTORY);
        try {
            start();
            if (PARTS.contains("ingest")) {
                publishInvocations();
            }
            startService();
            if (PARTS.contains("ingest")) {
                ingest();
            }
            if (PARTS.contains("utilization")) {
                utilization();
            }
        } finally {
            stop();
        }
    }

    private void start() throws IOException, InterruptedException {
        postgreSql = EmbeddedPostgreSql.start(new EmbeddedPostgreSql.Settings(
                DIRECTORY.resolve("postgresql"),
                SharedPlatform.defaultPrograms(),
                DIRECTORY.resolve("postgresql.log"),
                freePort(),
                100,
                true));
        kafka = EmbeddedKafka.start(new EmbeddedKafka.Settings(
                DIRECTORY.resolve("kafka"),
                DIRECTORY.resolve("kafka.log"),
                freePort(),
                freePort(),
                System.getProperty("java.class.path")));
        postgreSql.createDatabase("metrics");
        new TopicCreator(Map.of("bootstrap.servers", kafka.bootstrapServers()), 12, Optional.of((short) 1))
                .create(Topics.ALL);
    }

    private void startService() throws IOException {
        httpPort = freePort();
        Path jar = Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new IllegalStateException("Build metrics-service first: bench/metrics.sh does.");
        }
        List<String> command = new ArrayList<>();
        command.add(Jdk.program("java"));
        command.add("-Xmx512m");
        Stream.of(OPTIONS.split(" ")).filter(option -> !option.isEmpty()).forEach(command::add);
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(httpPort));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", String.valueOf(freePort()));
        builder.environment().put("QUARKUS_DATASOURCE_JDBC_URL", postgreSql.jdbcUrl("metrics"));
        builder.environment().put("QUARKUS_DATASOURCE_USERNAME", "metrics");
        builder.environment().put("QUARKUS_DATASOURCE_PASSWORD", "metrics");
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        builder.redirectErrorStream(true);
        builder.redirectOutput(DIRECTORY.resolve("service.log").toFile());
        service = builder.start();
    }

    private void stop() throws InterruptedException {
        if (service != null) {
            // In order, so that a flight recording is written.
            service.destroy();
            if (!service.waitFor(30, TimeUnit.SECONDS)) {
                service.destroyForcibly();
            }
        }
        Stream.ofNullable(kafka).forEach(EmbeddedKafka::kill);
        Stream.ofNullable(postgreSql).forEach(EmbeddedPostgreSql::kill);
    }

    // ---- invocations ----

    /** What was counted when. */
    private record Sample(long nanos, long count) {}

    private void ingest() throws Exception {
        await("the first invocations", () -> counted() > 0);
        List<Sample> samples = new ArrayList<>(List.of(sample()));
        Map<String, Double> cpuBefore = cpuSeconds();
        await("all invocations", () -> {
            samples.add(sample());
            return last(samples).count() == INVOCATIONS;
        });
        Sample first = samples.get(0);
        Sample half = samples.stream()
                .filter(sample -> sample.count() >= INVOCATIONS / 2)
                .findFirst()
                .orElseThrow();
        double seconds = (last(samples).nanos() - first.nanos()) / 1e9;
        Map<String, Double> cpu = new LinkedHashMap<>();
        cpuSeconds().forEach((name, after) -> cpu.put(name, (after - cpuBefore.get(name)) / seconds));
        double others = cpu.remove(MACHINE)
                - cpu.values().stream().mapToDouble(Double::doubleValue).sum();
        System.out.printf(
                "Ingest: %,.0f invocations/s (%,d in %.1f s), %,.0f/s in the second half, %,d rows in the rollup%n",
                rate(first, last(samples)),
                INVOCATIONS - first.count(),
                seconds,
                rate(half, last(samples)),
                number("SELECT count(*) FROM invocation_rollup"));
        cpu.forEach((name, used) -> System.out.printf("  %-16s %.2f cores%n", name, used));
        double cores = cpu.values().stream().mapToDouble(Double::doubleValue).sum();
        System.out.printf(
                "  together %.2f of %d cores: %,.0f invocations for each second of a core%n",
                cores, Runtime.getRuntime().availableProcessors(), rate(first, last(samples)) / cores);
        System.out.printf("  %-16s %.2f cores were busy with something else meanwhile%n", "others", others);
        String busiest = cpu.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        System.out.printf("  busiest, and so the bottleneck: %s%n", busiest);
    }

    private Sample sample() throws SQLException {
        long count = counted();
        return new Sample(System.nanoTime(), count);
    }

    private static Sample last(List<Sample> samples) {
        return samples.get(samples.size() - 1);
    }

    private static double rate(Sample from, Sample to) {
        return (to.count() - from.count()) / ((to.nanos() - from.nanos()) / 1e9);
    }

    private void publishInvocations() {
        System.out.printf("%,d invocations of %d instances wait in Kafka…%n", INVOCATIONS, BUSY_CHUTES * INSTANCES);
        Random random = new Random(1);
        UUID[] chutes = ids(BUSY_CHUTES, random);
        UUID[] instances = ids(BUSY_CHUTES * INSTANCES, random);
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (KafkaProducer<String, byte[]> producer = producer()) {
            for (int i = 0; i < INVOCATIONS; i++) {
                int chute = random.nextInt(BUSY_CHUTES);
                int instance = chute * INSTANCES + random.nextInt(INSTANCES);
                Instant end = Instant.now();
                Map<String, Object> invocation = new LinkedHashMap<>();
                invocation.put("invocation_id", id(i, random));
                invocation.put("chute_id", chutes[chute]);
                invocation.put("instance_id", instances[instance]);
                invocation.put("miner_hotkey", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKut" + (10 + instance % 64));
                invocation.put("started_at", end.minusMillis(1500));
                invocation.put("completed_at", end);
                invocation.put("output_tokens", 50 + random.nextInt(900));
                invocation.put("tokens_per_second", 20 + random.nextInt(1000) / 10.0);
                invocation.put("status", random.nextInt(100) == 0 ? "error" : "success");
                producer.send(
                        encoder.encode(
                                Topics.INVOCATION_EVENTS,
                                "invocation-completed",
                                chutes[chute].toString(),
                                i + 1,
                                end,
                                invocation),
                        (sent, e) -> {
                            if (e != null) {
                                failure.compareAndSet(null, e);
                            }
                        });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("Kafka did not take all invocations", failure.get());
        }
    }

    /** Ordered by time as the gateway's are (UUIDv7). */
    private static UUID id(int number, Random random) {
        long time = Instant.now().toEpochMilli();
        return new UUID(time << 16 | 0x7000 | number & 0xfff, 0x8000000000000000L | random.nextLong() >>> 2);
    }

    private long counted() throws SQLException {
        return number(
                "SELECT coalesce(sum(invocations), 0) FROM chute_activity WHERE chute_id <> '00000000-0000-0000-0000-000000000000'");
    }

    // ---- utilization ----

    private void utilization() throws Exception {
        Random random = new Random(2);
        UUID[] chutes = ids(CHUTES, random);
        AtomicBoolean done = new AtomicBoolean();
        try (KafkaProducer<String, byte[]> producer = producer()) {
            publishChutes(producer, chutes, random);
            for (UUID chute : chutes) {
                publishLog(producer, chute, random);
            }
            producer.flush();
            await(
                    "all chutes and instances",
                    () -> number("SELECT count(*) FROM chute") == CHUTES
                            && number("SELECT count(*) FROM instance") == 2 * CHUTES
                            && number("SELECT count(*) FROM capacity_log") == CHUTES);
            Thread logs = new Thread(() -> {
                while (!done.get()) {
                    publishLog(producer, chutes[random.nextInt(CHUTES)], random);
                    LockSupport.parkNanos(Duration.ofSeconds(60).toNanos() / CHUTES);
                }
            });
            logs.start();
            answer("gzip", 500);
            System.out.printf("Utilization of %,d chutes, each logged once a minute meanwhile:%n", CHUTES);
            answer("gzip", REQUESTS);
            answer("identity", REQUESTS);
            done.set(true);
            logs.join();
        }
    }

    private void answer(String encoding, int requests) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/chutes/utilization"))
                .header("Accept-Encoding", encoding)
                .build();
        long[] micros = new long[requests];
        int bytes = 0;
        for (int i = 0; i < requests; i++) {
            long begin = System.nanoTime();
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            micros[i] = (System.nanoTime() - begin) / 1000;
            bytes = response.body().length;
            if (response.statusCode() != 200) {
                throw new IllegalStateException("Status " + response.statusCode());
            }
            // Four requests a second and client is a lot; a hundred in all leave room for everything else.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        Arrays.sort(micros);
        System.out.printf(
                "  %-8s p50 %.1f ms, p99 %.1f ms, worst %.1f ms (%,d bytes, %,d requests)%n",
                encoding,
                micros[requests / 2] / 1e3,
                micros[requests * 99 / 100] / 1e3,
                micros[requests - 1] / 1e3,
                bytes,
                requests);
    }

    private void publishChutes(KafkaProducer<String, byte[]> producer, UUID[] chutes, Random random)
            throws IOException {
        ObjectNode chute = (ObjectNode) json.readTree(EventSchemas.sample("chute-deployed"));
        ObjectNode instance = (ObjectNode) json.readTree(EventSchemas.sample("instance-activated"));
        Instant created = Instant.now().minus(Duration.ofDays(1));
        for (UUID id : chutes) {
            chute.put("chute_id", id.toString())
                    .put("name", "bench/model-" + id)
                    .put("public", random.nextInt(4) > 0)
                    .put("created_at", created.toString());
            producer.send(encoder.encode(
                    Topics.CHUTE_EVENTS.name(),
                    UUID.randomUUID(),
                    "chute-deployed",
                    id.toString(),
                    1,
                    created,
                    Optional.empty(),
                    json.writeValueAsBytes(chute)));
            for (int i = 0; i < 2; i++) {
                UUID instanceId = new UUID(random.nextLong(), random.nextLong());
                instance.put("chute_id", id.toString())
                        .put("instance_id", instanceId.toString())
                        .put("launched_at", Instant.now().toString());
                producer.send(encoder.encode(
                        Topics.INSTANCE_EVENTS.name(),
                        UUID.randomUUID(),
                        "instance-activated",
                        instanceId.toString(),
                        1,
                        created,
                        Optional.empty(),
                        json.writeValueAsBytes(instance)));
            }
        }
    }

    private void publishLog(KafkaProducer<String, byte[]> producer, UUID chute, Random random) {
        try {
            ObjectNode log = (ObjectNode) json.readTree(EventSchemas.sample("capacity-logged"));
            log.put("chute_id", chute.toString())
                    .put("timestamp", Instant.now().toString())
                    .put("utilization_current", random.nextDouble())
                    .put("total_requests_1h", random.nextInt(100_000));
            producer.send(encoder.encode(
                    Topics.CAPACITY_EVENTS.name(),
                    UUID.randomUUID(),
                    "capacity-logged",
                    chute.toString(),
                    1,
                    Instant.now(),
                    Optional.empty(),
                    json.writeValueAsBytes(log)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- what both need ----

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (SQLException e) {
                // The service has not made its tables yet.
                if (!service.isAlive()) {
                    throw e;
                }
            }
            if (System.nanoTime() > end || !service.isAlive()) {
                throw new IllegalStateException(
                        "Waited in vain for " + what + "; see " + DIRECTORY.resolve("service.log"));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgreSql.jdbcUrl("metrics"), "metrics", "metrics");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "delivery.timeout.ms",
                        600_000,
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "linger.ms",
                        20,
                        "batch.size",
                        131_072,
                        "compression.type",
                        "lz4"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private Map<String, Double> cpuSeconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("metrics-service", cpuSeconds(service.pid()));
        seconds.put("PostgreSQL", cpuSeconds(postgreSql.pid()));
        seconds.put("Kafka", cpuSeconds(kafka.pid()));
        seconds.put(MACHINE, machineCpuSeconds());
        return seconds;
    }

    /** Of all processes and the kernel since the start (proc(5): user, nice, system; irq, softirq and steal in ticks of 10 ms). */
    private static double machineCpuSeconds() {
        try {
            String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +");
            return Stream.of(1, 2, 3, 6, 7, 8)
                            .mapToLong(field -> Long.parseLong(fields[field]))
                            .sum()
                    / 100.0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a process and those that it started, living or waited for (proc(5): utime, stime, cutime and cstime in ticks of 10 ms). */
    private static double cpuSeconds(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToDouble(each -> {
                    try {
                        String stat = Files.readString(Path.of("/proc", String.valueOf(each.pid()), "stat"));
                        List<String> fields = List.of(
                                stat.substring(stat.lastIndexOf(')') + 2).split(" "));
                        return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / 100.0;
                    } catch (IOException e) {
                        return 0;
                    }
                })
                .sum();
    }

    private static UUID[] ids(int number, Random random) {
        UUID[] ids = new UUID[number];
        Arrays.setAll(ids, i -> new UUID(random.nextLong(), random.nextLong()));
        return ids;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
