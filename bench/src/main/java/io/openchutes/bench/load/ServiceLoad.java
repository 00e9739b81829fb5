package io.openchutes.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.openchutes.auth.Permission;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.bench.Cpu;
import io.openchutes.embedded.ChildProcess;
import io.openchutes.embedded.Jdk;
import io.openchutes.embedded.Ports;
import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.client.ApiClient;
import io.openchutes.local.platform.Memory;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.walk.RunningPlatform;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Measures the packaged services under load: 500 public chutes are deployed and then read, from a closed loop of callers on the same machine.
 * What is answered from memory is measured by turns with a bare Vert.x server that gives the same bytes. With {@code -Dnative=true} a second
 * time with the native executables, and the ratios of the two.
 */
public final class ServiceLoad {
    private static final int CHUTES = 500;
    /** Deployments before this one warm the service up and are not counted. */
    private static final int COUNTED_FROM = 200;

    private static final int BOUNTIES = 50;
    private static final int DEPLOYERS = 8;
    private static final int TURNS = 3;

    /** The heap of the chart's defaults. */
    private static final String SERVICE_OPTIONS = "-Xmx460m " + Cpu.STEADY_COMPILERS;

    private static final String JAR = "JVM";
    private static final String NATIVE = "native";
    private static final String CATALOGUE = "chutes-service";
    private static final String LIST = "/chutes/?include_public=true&limit=25";

    /** Left to the connection, or another one with each answer. */
    private static final Set<String> NOT_RECORDED =
            Set.of("content-length", "connection", "transfer-encoding", ":status");

    /**
     * One row.
     *
     * @param cpu of the service
     * @param bareMicros CPU time of the bare server for the same answer; 0 where it gives none
     */
    private record Row(String what, Load.Result result, Duration cpu, double bareMicros) {
        double cpuMicros() {
            return cpu.toNanos() / 1e3 / Math.max(1, result.answerMicros().getTotalCount());
        }
    }

    /**
     * What is asked again and again.
     *
     * @param target what the bare server answers; null where there is none to compare with
     */
    private record Question(String what, String service, String target, Supplier<Load.Request> requests) {}

    private final ObjectMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new JavaTimeModule())
            .build();
    private final Clock clock = Clock.systemUTC();
    private final Path home;
    private final Duration each = Duration.ofSeconds(Integer.getInteger("seconds", 10));
    /** Of each row: C2 has then compiled what is called often. */
    private final Duration warmup = Duration.ofSeconds(Integer.getInteger("warmup", 15));

    private final String only = System.getProperty("only", "");
    private final int callers = Integer.getInteger("callers", 8);

    private long signedAt;
    private Map<String, String> signed = Map.of();
    private int asked;

    private ServiceLoad(Path home) {
        this.home = home;
    }

    /** Takes no arguments; {@code -Dopenchutes.home}, {@code -Dseconds}, {@code -Dwarmup}, {@code -Dcallers}, {@code -Donly}, {@code -Dnative}. */
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(System.getProperty("openchutes.home", "."))
                .toAbsolutePath()
                .normalize();
        new ServiceLoad(home).run();
    }

    private void run() throws IOException {
        List<Row> jar = measure(JAR);
        if (Boolean.getBoolean("native")) {
            List<Row> executable = measure(NATIVE);
            System.out.printf("%n%-48s %10s %10s%n", "native / JVM", "requests/s", "CPU each");
            for (int i = 0; i < jar.size(); i++) {
                System.out.printf(
                        Locale.ROOT,
                        "%-48s %10.2f %10.2f%n",
                        jar.get(i).what(),
                        executable.get(i).result().perSecond()
                                / jar.get(i).result().perSecond(),
                        executable.get(i).cpuMicros() / jar.get(i).cpuMicros());
            }
        }
    }

    private List<Row> measure(String flavour) throws IOException {
        Path data = home.resolve("bench/target/load/data");
        Files.createDirectories(data);
        List<String> options = List.of(
                "-Dfresh=true",
                "-Dfleet=off",
                "-Dopenchutes.serviceOptions=" + SERVICE_OPTIONS,
                "-Dnative=" + flavour.equals(NATIVE));
        try (RunningPlatform platform =
                RunningPlatform.start(home, data, System.getProperty("java.class.path"), options, json)) {
            System.out.printf(
                    "%n%s: ready after %,d ms%n",
                    flavour, platform.ready().get("started_in_ms").asInt());
            System.out.printf(
                    "%-48s %10s %9s %9s %11s %9s %9s %8s %8s%n",
                    callers + " callers",
                    "requests/s",
                    "p50 ms",
                    "p99 ms",
                    "bytes each",
                    "CPU us",
                    "bare us",
                    "bare/CPU",
                    "refused");
            List<SampleAccount> accounts = new ArrayList<>();
            platform.ready()
                    .get("accounts")
                    .forEach(account -> accounts.add(json.convertValue(account, SampleAccount.class)));
            SampleAccount alice = accounts.get(1);
            List<Row> rows = new ArrayList<>();
            List<SampleAccount> deployers = accounts.subList(0, DEPLOYERS);
            allowDeployments(platform, alice, deployers);
            rows.add(deployExamples(platform, deployers));
            openBounties(platform, alice);
            List<Question> questions = questions(alice, anId(platform));
            BareProcess bare = BareProcess.start(home, data.getParent(), platform, recorded(platform, questions), json);
            try {
                for (Question question : questions) {
                    if (question.what().contains(only)) {
                        rows.add(ask(platform, bare, question));
                    }
                }
            } finally {
                bare.process().kill();
            }
            printMemory(platform);
            return rows;
        }
    }

    private List<Question> questions(SampleAccount alice, UUID id) {
        String name = "/chutes/" + name(CHUTES / 2);
        Map<String, String> key = Map.of("Authorization", "Bearer " + alice.apiKey());
        SigningKey signing = SigningKey.fromSeed(HexFormat.of().parseHex(alice.seed()));
        return List.of(
                asking("list of 25, anonymous", LIST, Map.of()),
                asking("list of 500, anonymous", "/chutes/?include_public=true&limit=500", Map.of()),
                asking("one chute by name, anonymous", name, Map.of()),
                asking("one chute by id, anonymous", "/chutes/" + id, Map.of()),
                asking("list of 25, API key", LIST, key),
                asking("one chute by name, API key", name, key),
                new Question("list of 25, signed each second", CATALOGUE, LIST, () -> get(LIST, signature(signing))),
                new Question("list of 25, each signed anew", CATALOGUE, LIST, () -> get(LIST, anew(signing))),
                new Question("one chute by name, each signed anew", CATALOGUE, name, () -> get(name, anew(signing))),
                new Question("list of 25, each signed once", CATALOGUE, LIST, () -> get(LIST, once(signing, LIST))),
                new Question(
                        "one chute by name, each signed once", CATALOGUE, name, () -> get(name, once(signing, name))),
                new Question(
                        "list of 25, filters not asked before",
                        CATALOGUE,
                        null,
                        () -> get(LIST + "&exclude=x" + asked++, Map.of())),
                asking("bounties, " + BOUNTIES, "bounty-service", "/bounties/", Map.of()),
                asking("boosted, " + BOUNTIES, "/chutes/boosted", Map.of()),
                asking("rolling updates, none", "/chutes/rolling_updates", Map.of()),
                asking("GPU counts, " + CHUTES, "metrics-service", "/chutes/gpu_count_history", Map.of()));
    }

    private static Question asking(String what, String target, Map<String, String> headers) {
        return asking(what, CATALOGUE, target, headers);
    }

    private static Question asking(String what, String service, String target, Map<String, String> headers) {
        Load.Request request = get(target, headers);
        return new Question(what, service, target, () -> request);
    }

    /** The service and the bare server by turns, so that a disturbance meets both. */
    private Row ask(RunningPlatform platform, BareProcess bare, Question question) {
        Duration turn = each.dividedBy(TURNS);
        try (Load service = new Load(vertx(), port(platform, question.service()), callers);
                Load other = new Load(vertx(), bare.port(), callers)) {
            service.run(question.requests(), warmup);
            if (question.target() != null) {
                other.run(question.requests(), warmup.dividedBy(2));
            }
            List<Load.Result> results = new ArrayList<>();
            Duration cpu = Duration.ZERO;
            Duration bareCpu = Duration.ZERO;
            long bareAnswers = 0;
            for (int i = 0; i < TURNS; i++) {
                Duration before = Cpu.withoutCompilers(pid(platform, question.service()));
                results.add(service.run(question.requests(), turn));
                cpu = cpu.plus(
                        Cpu.withoutCompilers(pid(platform, question.service())).minus(before));
                if (question.target() != null) {
                    Duration bareBefore = Cpu.withoutCompilers(bare.process().pid());
                    bareAnswers +=
                            other.run(question.requests(), turn).answerMicros().getTotalCount();
                    bareCpu = bareCpu.plus(
                            Cpu.withoutCompilers(bare.process().pid()).minus(bareBefore));
                }
            }
            return printed(new Row(
                    question.what(),
                    Load.Result.together(results),
                    cpu,
                    bareAnswers == 0 ? 0 : bareCpu.toNanos() / 1e3 / bareAnswers));
        }
    }

    private static Row printed(Row row) {
        Histogram micros = row.result().answerMicros();
        System.out.printf(
                Locale.ROOT,
                "%-48s %,10.0f %9.2f %9.2f %,11d %9.1f %9s %8s %8d%n",
                row.what(),
                row.result().perSecond(),
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                row.result().bytes() / Math.max(1, micros.getTotalCount()),
                row.cpuMicros(),
                row.bareMicros() == 0 ? "" : "%.1f".formatted(row.bareMicros()),
                row.bareMicros() == 0 ? "" : "%.2f".formatted(row.bareMicros() / row.cpuMicros()),
                row.result().refused());
        return row;
    }

    /** The answers to the questions, as the services give them. */
    private List<BareServer.Recorded> recorded(RunningPlatform platform, List<Question> questions) {
        Map<String, BareServer.Recorded> recorded = new LinkedHashMap<>();
        for (Question question : questions) {
            if (question.target() != null && !recorded.containsKey(question.target())) {
                Load.Request request = question.requests().get();
                ApiAnswer answer = new ApiClient(
                                "http://127.0.0.1:" + port(platform, question.service()), json, Duration.ofSeconds(60))
                        .send("GET", request.target(), null, request.headers());
                Map<String, String> headers = new LinkedHashMap<>();
                answer.headers().forEach((name, values) -> {
                    if (!NOT_RECORDED.contains(name)) {
                        headers.put(name, values.get(0));
                    }
                });
                recorded.put(question.target(), new BareServer.Recorded(question.target(), headers, answer.bytes()));
            }
        }
        return List.copyOf(recorded.values());
    }

    /** Without a day's limit and with the money for all; one account alone would soon have had its syntax checks of the minute. */
    private void allowDeployments(RunningPlatform platform, SampleAccount admin, List<SampleAccount> accounts)
            throws IOException {
        ApiClient api = new ApiClient(platform.baseUrl(), json, Duration.ofSeconds(60));
        long rights = Permission.UNLIMITED_DEV.mask() | Permission.PUBLIC_MODEL_DEPLOYMENT.mask();
        for (SampleAccount account : accounts) {
            ApiAnswer answer = api.send(
                    "PUT",
                    "/users/" + account.userId(),
                    json.writeValueAsBytes(
                            Map.of("balance", 100_000, "permissions_bitmask", account.permissions() | rights)),
                    Map.of("Authorization", "Bearer " + admin.apiKey()));
            if (answer.status() != 200) {
                throw new IllegalStateException("The account may not deploy: " + answer);
            }
        }
    }

    private Row deployExamples(RunningPlatform platform, List<SampleAccount> accounts) throws IOException {
        ObjectNode body = (ObjectNode)
                json.readTree(home.resolve("examples/bodies/chat_model.json").toFile());
        body.put("public", true);
        try (Load load = new Load(vertx(), port(platform, CATALOGUE), 1)) {
            load.run(deployments(accounts, body, 0, COUNTED_FROM), Duration.ofMinutes(5));
            Duration before = Cpu.withoutCompilers(pid(platform, CATALOGUE));
            Load.Result result = load.run(deployments(accounts, body, COUNTED_FROM, CHUTES), Duration.ofMinutes(5));
            return printed(new Row(
                    "POST /chutes/, vLLM cords, one caller",
                    result,
                    Cpu.withoutCompilers(pid(platform, CATALOGUE)).minus(before),
                    0));
        }
    }

    private static Supplier<Load.Request> deployments(List<SampleAccount> accounts, ObjectNode body, int from, int to) {
        int[] next = {from};
        return () -> {
            if (next[0] == to) {
                return null;
            }
            int number = next[0]++;
            return deployment(deploying(accounts.get(number % accounts.size())), body.put("name", name(number)));
        };
    }

    private static Map<String, String> deploying(SampleAccount account) {
        return Map.of("Authorization", "Bearer " + account.apiKey(), "Content-Type", "application/json");
    }

    private static Load.Request deployment(Map<String, String> headers, ObjectNode body) {
        return new Load.Request(HttpMethod.POST, "/chutes/?accept_fee=true", headers, Buffer.buffer(body.toString()));
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the services came to rest.", e);
        }
    }

    private void openBounties(RunningPlatform platform, SampleAccount admin) {
        ApiClient api = new ApiClient(platform.baseUrl(), json, Duration.ofSeconds(60));
        Map<String, String> key = Map.of("Authorization", "Bearer " + admin.apiKey());
        api.send("GET", "/chutes/?include_public=true&limit=" + BOUNTIES, null, key)
                .json()
                .get("items")
                .forEach(chute -> {
                    String increase = "/bounties/" + chute.get("chute_id").asText() + "/increase?boost=2";
                    // The chute may not have arrived at bounty-service yet.
                    for (int i = 0;
                            i < 300 && api.send("GET", increase, null, key).status() == 404;
                            i++) {
                        pause(Duration.ofMillis(100));
                    }
                });
        for (int i = 0;
                i < 300
                        && api.send("GET", "/chutes/boosted", null, Map.of())
                                        .json()
                                        .size()
                                < BOUNTIES;
                i++) {
            pause(Duration.ofMillis(100));
        }
    }

    private UUID anId(RunningPlatform platform) {
        return UUID.fromString(new ApiClient(platform.baseUrl(), json, Duration.ofSeconds(60))
                .send("GET", LIST, null, Map.of())
                .json()
                .at("/items/0/chute_id")
                .asText());
    }

    private static void printMemory(RunningPlatform platform) {
        platform.ready()
                .get("processes")
                .properties()
                .forEach(process -> Memory.megabytes(
                                process.getValue().get("pid").asLong())
                        .ifPresent(megabytes -> System.out.printf("%-48s %,10d MB%n", process.getKey(), megabytes)));
    }

    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    }

    private static JsonNode process(RunningPlatform platform, String service) {
        return platform.ready().get("processes").get(service);
    }

    private static int port(RunningPlatform platform, String service) {
        return process(platform, service).get("port").asInt();
    }

    private static long pid(RunningPlatform platform, String service) {
        return process(platform, service).get("pid").asLong();
    }

    private static Load.Request get(String target, Map<String, String> headers) {
        return new Load.Request(HttpMethod.GET, target, headers, null);
    }

    private static String name(int number) {
        return "bench/chat-model-" + number;
    }

    /** Re-signed each second: the service has seen most of them before, but not the first. */
    private Map<String, String> signature(SigningKey key) {
        long second = clock.instant().getEpochSecond();
        if (second != signedAt) {
            signed = SignedHeaders.version1(key, clock.instant(), "chutes");
            signedAt = second;
        }
        return signed;
    }

    /** Of the same nonce within a second, and yet another signature each time. */
    private Map<String, String> anew(SigningKey key) {
        return SignedHeaders.version1(key, clock.instant(), "chutes");
    }

    /** Version 2: its nonce is a statement. */
    private Map<String, String> once(SigningKey key, String target) {
        return SignedHeaders.version2(key, clock.instant(), "GET", target, new byte[0]);
    }

    /** The bare server, on a JVM with the options of the service. */
    private record BareProcess(ChildProcess process, int port) {
        static BareProcess start(
                Path home, Path work, RunningPlatform platform, List<BareServer.Recorded> answers, ObjectMapper json)
                throws IOException {
            Path file = work.resolve("answers.json");
            new ObjectMapper().writeValue(file.toFile(), answers);
            int port = Ports.firstOfFree(1);
            List<String> command = new ArrayList<>(List.of(Jdk.program("java")));
            ProcessHandle.of(pid(platform, CATALOGUE))
                    .flatMap(handle -> handle.info().arguments())
                    .map(List::of)
                    .orElse(List.of())
                    .stream()
                    .filter(option -> option.startsWith("-X") && !option.startsWith("-XX:AOT"))
                    .forEach(command::add);
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    BareServer.class.getName(),
                    String.valueOf(port),
                    file.toString()));
            ChildProcess process =
                    ChildProcess.start(command, home, Map.of(), work.resolve("bare.log"), work.resolve("bare.pid"));
            ApiClient api = new ApiClient("http://127.0.0.1:" + port, json, Duration.ofSeconds(5));
            for (int i = 0; i < 100; i++) {
                try {
                    api.send("GET", "/", null, Map.of());
                    return new BareProcess(process, port);
                } catch (UncheckedIOException e) {
                    pause(Duration.ofMillis(100));
                }
            }
            process.kill();
            throw new IllegalStateException("The bare server did not start; see " + work.resolve("bare.log"));
        }
    }
}
