package io.openchutes.bench.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.openchutes.bench.Cpu;
import io.openchutes.bench.calls.CallLoad.Request;
import io.openchutes.bench.calls.CallLoad.Result;
import io.openchutes.bench.calls.CallLoad.Target;
import io.openchutes.bench.platform.BenchPlatform;
import io.openchutes.bench.platform.Footprint;
import io.openchutes.embedded.ChildProcess;
import io.openchutes.embedded.EmbeddedServer;
import io.openchutes.embedded.Jdk;
import io.openchutes.embedded.Ports;
import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.client.ApiClient;
import io.openchutes.local.platform.FleetKind;
import io.openchutes.local.platform.LocalOptions;
import io.openchutes.local.platform.Platform;
import io.openchutes.local.platform.ServiceProcess;
import io.openchutes.local.sample.EventPublisher;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.sample.SampleAccounts;
import io.openchutes.local.sample.Samples;
import io.openchutes.local.service.ServiceDefinition;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Measures calls through the packaged instance-service beside the same calls through a bare proxy of Vert.x and straight to the instance, all
 * in one run on one machine: latency, throughput, CPU time; memory of open streams; what a cold chute's first call waits for.
 */
public final class CallBench {
    private static final int CONCURRENCY = 256;
    private static final int INSTANCES = 24;
    private static final int STREAMS = 5_000;
    private static final int COLD_STARTS = 10;
    private static final int SATURATING = 250;
    /** Enough for many calls to share a commit. */
    private static final int WARMING = 200;
    /** What both processes get: the heap of the chart's defaults, and local's collector. */
    private static final List<String> JVM = List.of(
            "-Xms48m", "-Xmx460m", "-Xss512k", "-XX:+UseSerialGC", Cpu.STEADY_COMPILERS, "-XX:+ExitOnOutOfMemoryError");

    private static final Buffer BODY = Buffer.buffer("{\"prompt\":\"" + "x".repeat(1_000) + "\"}");
    private static final List<Request> REQUESTS = Stream.of(
                    new Request(HttpMethod.GET, "/small", null),
                    new Request(HttpMethod.POST, "/echo", BODY),
                    new Request(HttpMethod.POST, "/stream", BODY))
            .filter(request -> request.path().contains(System.getProperty("only", "")))
            .toList();
    private static final Map<String, String> NAMES = Map.of(
            "/small", "GET, 1 KB answered",
            "/echo", "POST of 1 KB, 1 KB answered",
            "/stream", "POST of 1 KB, a stream of 10 events");

    /** Callers, and how often each calls: together a rate far from what the machine can do, so that no queue is measured. */
    private enum Pace {
        ONE(1, Duration.ZERO),
        FIFTY(50, Duration.ofMillis(250)),
        MANY(500, Duration.ofMillis(1_500));

        private final int callers;
        private final Duration pause;

        Pace(int callers, Duration pause) {
            this.callers = callers;
            this.pause = pause;
        }
    }

    private final ObjectMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    private final Clock clock = Clock.systemUTC();
    private final Path home;
    private final Path work;
    private final Duration each = Duration.ofSeconds(Integer.getInteger("seconds", 10));
    private final Duration warmUp = Duration.ofSeconds(Integer.getInteger("warmup", 15));
    private final Set<String> parts =
            Set.of(System.getProperty("parts", "latency,throughput,memory,cold").split(","));

    private CallBench(Path home) {
        this.home = home;
        this.work = home.resolve("bench/target/calls");
    }

    /** {@code -Dopenchutes.home}, {@code -Dseconds} a cell, {@code -Dwarmup} seconds each, {@code -Dparts}, {@code -Donly} a path, {@code -Dservice.options}. */
    public static void main(String[] arguments) throws IOException {
        new CallBench(Path.of(System.getProperty("openchutes.home", "."))
                        .toAbsolutePath()
                        .normalize())
                .run();
        System.exit(0);
    }

    private void run() throws IOException {
        Files.createDirectories(work);
        LocalOptions options = new LocalOptions(
                Ports.firstOfFree(Platform.PORTS), true, FleetKind.OFF, 1, 1, false, work.resolve("data"), home);
        Platform platform = new Platform(options, 1, CallBench::serviceOptions, json, System.out::println, clock);
        Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "shutdown"));
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            SampleAccounts[] drawn = new SampleAccounts[1];
            platform.start(() -> {
                drawn[0] = SampleAccounts.in(options.data().resolve("accounts.json"), json, clock);
                return drawn[0].writeSeeds(options.data().resolve("account-seeds.json"), json);
            });
            ApiClient api = new ApiClient(platform.baseUrl(), json, Duration.ofSeconds(30));
            try (EventPublisher publisher = new EventPublisher(platform.bootstrapServers(), clock, "/bench/calls")) {
                new Samples(drawn[0], options.data()).publish(publisher, api, clock);
            }
            measure(platform, api, drawn[0], vertx);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            platform.close();
        }
    }

    private static List<String> serviceOptions(ServiceDefinition service) {
        if (!service.equals(ServiceDefinition.INSTANCES)) {
            return List.of();
        }
        List<String> own = new ArrayList<>(JVM);
        // The bench decides how many instances there are.
        own.add("-Dopenchutes.instances.capacity.every=off");
        own.addAll(BenchPlatform.given("service.options"));
        return own;
    }

    private void measure(Platform platform, ApiClient api, SampleAccounts accounts, Vertx vertx) {
        ServiceProcess service = platform.services().get(ServiceDefinition.INSTANCES);
        try (BenchMiner miner =
                new BenchMiner(platform.baseUrl(), accounts.simulatedMiners().get(0), json, clock, vertx)) {
            SampleAccount caller = accounts.developerWithRights();
            Deployed chute = deploy(api, caller, "bench/calls", CONCURRENCY);
            setTarget(platform, chute);
            List<BenchInstance> instances = new ArrayList<>();
            for (int i = 0; i < INSTANCES; i++) {
                BenchInstance instance =
                        miner.launch(miner.claim(chute.chuteId(), chute.version(), chute.gpu()), path -> {});
                miner.announce(instance);
                instances.add(instance);
            }
            await("the instances to take calls", () -> miner.active() == INSTANCES);
            Map<String, String> key = Map.of("Authorization", "Bearer " + caller.apiKey());
            Target gateway = new Target("gateway", service.port(), "/call/" + chute.slug(), key);
            Target direct = new Target("direct", instances.get(0).port(), "", Map.of());
            int port = Ports.free();
            Target bare = new Target("bare proxy", port, "", Map.of());
            ChildProcess proxy = startProxy(port, direct.port());
            try {
                await("the bare proxy to listen", () -> !Ports.isFree(port));
                Map<Target, Long> pids = Map.of(gateway, service.pid(), bare, proxy.pid());
                if (parts.contains("latency") || parts.contains("throughput")) {
                    warmUp(List.of(direct, bare, gateway));
                }
                if (parts.contains("latency")) {
                    latency(direct, bare, gateway);
                }
                if (parts.contains("throughput")) {
                    throughput(List.of(bare, gateway), pids, pid(platform, "postgresql"));
                }
                if (parts.contains("memory")) {
                    memory(gateway, service);
                }
            } finally {
                proxy.kill();
            }
            if (parts.contains("cold")) {
                cold(platform, api, caller, miner, service);
            }
        }
    }

    private record Deployed(UUID chuteId, UUID version, String slug, String gpu) {}

    private Deployed deploy(ApiClient api, SampleAccount owner, String name, int concurrency) {
        try {
            ObjectNode body = (ObjectNode) json.readTree(
                    home.resolve("examples/bodies/chat_model.json").toFile());
            body.put("name", name)
                    .put("public", true)
                    .put("concurrency", concurrency)
                    .putNull("standard_template");
            body.putNull("revision");
            ObjectNode pattern = (ObjectNode) body.get("cords").get(0);
            ArrayNode cords = body.putArray("cords");
            cords.add(cord(pattern, "GET", "/small", false));
            cords.add(cord(pattern, "POST", "/echo", false));
            cords.add(cord(pattern, "POST", "/stream", true));
            cords.add(cord(pattern, "GET", "/hold", true));
            Map<String, String> headers = Map.of("Authorization", "Bearer " + owner.apiKey());
            ApiAnswer answer = api.send("POST", "/chutes/?accept_fee=true", json.writeValueAsBytes(body), headers);
            if (answer.status() != 200) {
                throw new IllegalStateException("The chute was not deployed: " + answer);
            }
            JsonNode chute = api.send(
                            "GET", "/chutes/" + answer.json().get("chute_id").asText(), null, headers)
                    .json();
            return new Deployed(
                    UUID.fromString(chute.get("chute_id").asText()),
                    UUID.fromString(chute.get("version").asText()),
                    chute.get("slug").asText(),
                    chute.get("supported_gpus").get(0).asText());
        } catch (IOException e) {
            throw new IllegalStateException("The example is not readable", e);
        }
    }

    private static ObjectNode cord(ObjectNode pattern, String method, String path, boolean stream) {
        return pattern.deepCopy()
                .put("method", method)
                .put("path", path)
                .put("public_api_path", path)
                .put("public_api_method", method)
                .put("stream", stream)
                .put("function", path.substring(1))
                .put("output_content_type", stream ? "text/event-stream" : "application/json");
    }

    /** The autoscaler is off: claims are given what is written here, once the chute has arrived. */
    private void setTarget(Platform platform, Deployed chute) {
        await(
                "the chute to arrive at instance-service",
                () -> sql(
                                platform,
                                "insert into targets (chute_id, target, updated_at) select chute_id, " + INSTANCES
                                        + ", now() from chutes where chute_id = '" + chute.chuteId()
                                        + "' on conflict (chute_id) do update set target = excluded.target")
                        == 1);
    }

    private static int sql(Platform platform, String statement) {
        String database = ServiceDefinition.INSTANCES.database();
        EmbeddedServer postgreSql = server(platform, "postgresql");
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + postgreSql.port() + "/" + database, database, database);
                Statement update = connection.createStatement()) {
            return update.executeUpdate(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("Not written: " + statement, e);
        }
    }

    private static EmbeddedServer server(Platform platform, String name) {
        return platform.servers().stream()
                .filter(server -> server.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow();
    }

    private static long pid(Platform platform, String name) {
        return server(platform, name).pid();
    }

    private ChildProcess startProxy(int port, int target) {
        List<String> command = new ArrayList<>(List.of(Jdk.program("java")));
        command.addAll(JVM);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                BareProxy.class.getName(),
                String.valueOf(port),
                String.valueOf(target)));
        return ChildProcess.start(command, home, Map.of(), work.resolve("bare.log"), work.resolve("bare.pid"));
    }

    private void warmUp(List<Target> targets) {
        System.out.println("Warming up ...");
        for (Request request : REQUESTS) {
            for (Target target : targets) {
                try (CallLoad load = new CallLoad()) {
                    load.run(target, request, WARMING, Duration.ZERO, warmUp);
                }
            }
        }
    }

    /** Each cell in two halves, the three targets by turns, so that a disturbance meets all of them. */
    private void latency(Target direct, Target bare, Target gateway) {
        System.out.printf(
                "%n%-38s %9s %15s %21s %21s%n",
                "latency, ms (p50, p99)", "callers", "direct", "bare proxy adds", "gateway adds");
        for (Request request : REQUESTS) {
            for (Pace pace : Pace.values()) {
                List<Target> targets = List.of(direct, bare, gateway);
                List<CallLoad> loads = new ArrayList<>();
                List<Histogram> micros = new ArrayList<>();
                for (int i = 0; i < targets.size(); i++) {
                    loads.add(new CallLoad());
                    micros.add(new Histogram(3));
                }
                long failed = 0;
                for (int half = 0; half < 2; half++) {
                    for (int i = 0; i < targets.size(); i++) {
                        Result result =
                                loads.get(i).run(targets.get(i), request, pace.callers, pace.pause, each.dividedBy(2));
                        micros.get(i).add(result.micros());
                        failed += result.failed();
                    }
                }
                loads.forEach(CallLoad::close);
                double p50 = millis(micros.get(0), 50);
                double p99 = millis(micros.get(0), 99);
                System.out.printf(
                        "%-38s %9d %7.2f %7.2f %+10.2f %+10.2f %+10.2f %+10.2f%s%n",
                        NAMES.get(request.path()),
                        pace.callers,
                        p50,
                        p99,
                        millis(micros.get(1), 50) - p50,
                        millis(micros.get(1), 99) - p99,
                        millis(micros.get(2), 50) - p50,
                        millis(micros.get(2), 99) - p99,
                        failed == 0 ? "" : "   failed: " + failed);
            }
        }
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    private void throughput(List<Target> targets, Map<Target, Long> pids, long postgreSql) {
        System.out.printf(
                "%n%-38s %-11s %10s %15s %18s%n",
                "throughput, " + SATURATING + " callers", "", "calls/s", "calls/CPU-s", "PostgreSQL, cores");
        for (Request request : REQUESTS) {
            List<Double> perSecond = new ArrayList<>();
            List<Double> perCpuSecond = new ArrayList<>();
            for (Target target : targets) {
                try (CallLoad load = new CallLoad()) {
                    load.run(target, request, SATURATING, Duration.ZERO, each.dividedBy(4));
                    Duration cpu = Cpu.withoutCompilers(pids.get(target));
                    Duration database = Cpu.ofFamily(postgreSql);
                    Result result = load.run(target, request, SATURATING, Duration.ZERO, each);
                    double seconds =
                            Cpu.withoutCompilers(pids.get(target)).minus(cpu).toNanos() / 1e9;
                    perSecond.add(result.perSecond());
                    perCpuSecond.add(result.micros().getTotalCount() / seconds);
                    System.out.printf(
                            "%-38s %-11s %,10.0f %,15.0f %18.2f%s%n",
                            NAMES.get(request.path()),
                            target.name(),
                            result.perSecond(),
                            perCpuSecond.get(perCpuSecond.size() - 1),
                            Cpu.ofFamily(postgreSql).minus(database).toNanos()
                                    / (double) result.took().toNanos(),
                            result.failed() == 0 ? "" : "   failed: " + result.failed());
                }
            }
            System.out.printf(
                    "%-38s %-11s %9.0f%% %14.0f%%%n",
                    "",
                    "ratio",
                    100 * perSecond.get(1) / perSecond.get(0),
                    100 * perCpuSecond.get(1) / perCpuSecond.get(0));
        }
    }

    private void memory(Target gateway, ServiceProcess service) {
        System.out.printf("%n%-38s %12s %14s%n", "memory of instance-service", "heap, MB", "process, MB");
        Footprint before = Footprint.of(service);
        before.print("without streams");
        try (CallLoad load = new CallLoad()) {
            AtomicInteger begun = load.open(gateway, new Request(HttpMethod.GET, "/hold", null), STREAMS);
            await(STREAMS + " streams to begin", () -> begun.get() == STREAMS);
            Footprint open = Footprint.of(service);
            open.print("%,d streams".formatted(STREAMS));
            pause(each.multipliedBy(2));
            Footprint later = Footprint.of(service);
            later.print("%d s later, %,d events a second".formatted(each.toSeconds() * 2, STREAMS / 5));
            System.out.printf(
                    "%-38s %12.1f %14.1f%n",
                    "KB a stream",
                    (later.heapBytes() - before.heapBytes()) / 1e3 / STREAMS,
                    (later.megabytes() - before.megabytes()) * 1e3 / STREAMS);
        }
    }

    /** Each time a chute that has no instance; the parts by one clock, that of this machine. */
    private void cold(
            Platform platform, ApiClient api, SampleAccount caller, BenchMiner miner, ServiceProcess service) {
        List<ColdStart> starts = new ArrayList<>();
        for (int i = 0; i < COLD_STARTS; i++) {
            Deployed chute = deploy(api, caller, "bench/cold-" + i, 8);
            await(
                    "the chute to arrive",
                    () -> sql(
                                    platform,
                                    "update chutes set chute_id = chute_id where chute_id = '" + chute.chuteId() + "'")
                            == 1);
            starts.add(coldStart(caller, miner, service, chute));
        }
        System.out.printf("%nfrom the call of a cold chute to its answer, ms (median of %d)%n", COLD_STARTS);
        List<String> names =
                starts.get(0).parts.stream().map(ColdStart.Part::name).toList();
        for (int part = 0; part < names.size(); part++) {
            int index = part;
            System.out.printf(
                    "%-38s %10.1f%n",
                    names.get(part),
                    median(starts.stream()
                            .map(start -> start.parts.get(index).millis())
                            .toList()));
        }
        System.out.printf(
                "%-38s %10.1f%n",
                "together", median(starts.stream().map(ColdStart::together).toList()));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static final class ColdStart {
        private final List<Part> parts = new ArrayList<>();
        private Instant last;

        private record Part(String name, double millis) {}

        ColdStart(Instant called) {
            this.last = called;
        }

        void until(String name, Instant at) {
            parts.add(new Part(name, Duration.between(last, at).toNanos() / 1e6));
            last = at;
        }

        double together() {
            return parts.stream().mapToDouble(Part::millis).sum();
        }
    }

    private ColdStart coldStart(SampleAccount caller, BenchMiner miner, ServiceProcess service, Deployed chute) {
        Instant[] called = new Instant[1];
        List<CompletableFuture<Instant>> answered = new ArrayList<>();
        CompletableFuture<Instant> probed = new CompletableFuture<>();
        CompletableFuture<Instant> reached = new CompletableFuture<>();
        JsonNode event = miner.awaitEvent(chute.chuteId(), () -> {
            called[0] = clock.instant();
            HttpRequest request = HttpRequest.newBuilder(URI.create(service.url() + "/call/" + chute.slug() + "/small"))
                    .header("Authorization", "Bearer " + caller.apiKey())
                    .build();
            answered.add(HttpClient.newHttpClient()
                    .sendAsync(request, BodyHandlers.ofString())
                    .thenApply(answer -> {
                        if (answer.statusCode() != 200) {
                            throw new IllegalStateException("The cold call: " + answer.statusCode() + answer.body());
                        }
                        return clock.instant();
                    }));
        });
        Instant heard = clock.instant();
        ColdStart start = new ColdStart(called[0]);
        start.until(
                "call arrives, target is decided", Instant.parse(event.get("at").asText()));
        start.until("event reaches the miner", heard);
        BenchInstance.Claim claim = miner.claim(chute.chuteId(), chute.version(), chute.gpu());
        start.until("claim", clock.instant());
        BenchInstance instance = miner.launch(claim, path -> {
            (path.equals("/small") ? reached : probed).complete(clock.instant());
        });
        start.until("launch (a listening port, no more)", clock.instant());
        miner.announce(instance);
        start.until("announcement", clock.instant());
        start.until("until the probe arrives", probed.join());
        start.until("proof, active, until the call arrives", reached.join());
        start.until("answer", answered.get(0).join());
        return start;
    }

    private static void await(String what, java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Waited in vain for " + what);
            }
            pause(Duration.ofMillis(100));
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
