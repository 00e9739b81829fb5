package io.openchutes.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.openchutes.local.platform.Memory;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.walk.AuthLibSigner;
import io.openchutes.local.walk.RunningPlatform;
import io.openchutes.local.walk.Signer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Measures the packaged chutes-service under load: 500 public chutes are deployed and then read, from a closed loop of callers on the same
 * machine. With {@code -Dnative=true} a second time with the native executables, and the ratios of the two.
 */
public final class ServiceLoad {
    private static final int CHUTES = 500;
    /** Deployments before this one warm the service up and are not counted. */
    private static final int COUNTED_FROM = 200;

    private static final String JAR = "JVM";
    private static final String NATIVE = "native";

    private record Row(String what, Load.Result result, Duration cpu) {
        double cpuMicros() {
            return cpu.toNanos() / 1e3 / result.answerMicros().getTotalCount();
        }
    }

    private final ObjectMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new JavaTimeModule())
            .build();
    private final Clock clock = Clock.systemUTC();
    private final Signer signer = new AuthLibSigner();
    private final Path home;
    private final Duration each = Duration.ofSeconds(Integer.getInteger("seconds", 10));
    private final int callers = Integer.getInteger("callers", 8);

    private long signedAt;
    private Map<String, String> signed = Map.of();

    private ServiceLoad(Path home) {
        this.home = home;
    }

    /** Takes no arguments; {@code -Dopenchutes.home}, {@code -Dseconds}, {@code -Dcallers}, {@code -Dnative}. */
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
            System.out.printf("%n%-44s %10s %10s%n", "native / JVM", "requests/s", "CPU each");
            for (int i = 0; i < jar.size(); i++) {
                System.out.printf(
                        "%-44s %10.2f %10.2f%n",
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
                "-Dfresh=true", "-Dfleet=off", "-Dopenchutes.fullSize=true", "-Dnative=" + flavour.equals(NATIVE));
        try (RunningPlatform platform =
                        RunningPlatform.start(home, data, System.getProperty("java.class.path"), options, json);
                Load load = new Load(
                        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)),
                        service(platform).get("port").asInt(),
                        callers)) {
            System.out.printf(
                    "%n%s: ready after %,d ms%n",
                    flavour, platform.ready().get("started_in_ms").asInt());
            System.out.printf(
                    "%-44s %10s %9s %9s %11s %9s %8s%n",
                    callers + " callers", "requests/s", "p50 ms", "p99 ms", "bytes each", "CPU us", "refused");
            List<Row> rows = new ArrayList<>();
            SampleAccount alice =
                    json.convertValue(platform.ready().get("accounts").get(1), SampleAccount.class);
            Load deploying = new Load(
                    Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)),
                    service(platform).get("port").asInt(),
                    1);
            try (deploying) {
                deploying.run(deployments(alice, 0, COUNTED_FROM), Duration.ofMinutes(5));
                rows.add(row(
                        platform,
                        "POST /chutes/ (30 kB, one caller)",
                        deploying,
                        deployments(alice, COUNTED_FROM, CHUTES),
                        Duration.ofMinutes(5)));
            }
            String name = "/chutes/" + name(CHUTES / 2);
            rows.add(steady(
                    platform,
                    "GET /chutes/?include_public=true&limit=25",
                    load,
                    get("/chutes/?include_public=true&limit=25", Map.of())));
            rows.add(steady(
                    platform,
                    "GET /chutes/?include_public=true&limit=500",
                    load,
                    get("/chutes/?include_public=true&limit=500", Map.of())));
            rows.add(steady(platform, "GET /chutes/{name}, anonymous", load, get(name, Map.of())));
            rows.add(steady(
                    platform,
                    "GET /chutes/{name}, signed",
                    load,
                    () -> new Load.Request(HttpMethod.GET, name, signature(alice), null)));
            rows.add(steady(
                    platform,
                    "GET /chutes/?include_public=true&limit=25, signed",
                    load,
                    () -> new Load.Request(
                            HttpMethod.GET, "/chutes/?include_public=true&limit=25", signature(alice), null)));
            platform.ready()
                    .get("processes")
                    .properties()
                    .forEach(process -> Memory.megabytes(
                                    process.getValue().get("pid").asLong())
                            .ifPresent(
                                    megabytes -> System.out.printf("%-44s %,10d MB%n", process.getKey(), megabytes)));
            return rows;
        }
    }

    private static JsonNode service(RunningPlatform platform) {
        return platform.ready().get("processes").get("chutes-service");
    }

    private Row steady(RunningPlatform platform, String what, Load load, Supplier<Load.Request> requests) {
        load.run(requests, each.dividedBy(2));
        return row(platform, what, load, requests, each);
    }

    private static Row row(
            RunningPlatform platform, String what, Load load, Supplier<Load.Request> requests, Duration longest) {
        long pid = service(platform).get("pid").asLong();
        Duration before = cpu(pid);
        Load.Result result = load.run(requests, longest);
        Row row = new Row(what, result, cpu(pid).minus(before));
        Histogram micros = result.answerMicros();
        System.out.printf(
                "%-44s %,10.0f %9.2f %9.2f %,11d %9.0f %8d%n",
                what,
                result.perSecond(),
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                result.bytes() / Math.max(1, micros.getTotalCount()),
                row.cpuMicros(),
                result.refused());
        return row;
    }

    private static Duration cpu(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private static Supplier<Load.Request> get(String target, Map<String, String> headers) {
        Load.Request request = new Load.Request(HttpMethod.GET, target, headers, null);
        return () -> request;
    }

    private static String name(int number) {
        return "bench/chat-model-" + number;
    }

    /** Deployments of the example chat model under the names of these numbers. */
    private Supplier<Load.Request> deployments(SampleAccount account, int from, int to) throws IOException {
        ObjectNode body = (ObjectNode)
                json.readTree(home.resolve("examples/bodies/chat_model.json").toFile());
        body.put("public", true);
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + account.apiKey(), "Content-Type", "application/json");
        int[] next = {from};
        return () -> next[0] == to
                ? null
                : new Load.Request(
                        HttpMethod.POST,
                        "/chutes/?accept_fee=true",
                        headers,
                        Buffer.buffer(body.put("name", name(next[0]++)).toString()));
    }

    /**
     * Re-signed each second, like a client that signs each call: the service has seen most of them before, but not the first.
     */
    private Map<String, String> signature(SampleAccount account) {
        long nonce = clock.instant().getEpochSecond();
        if (nonce != signedAt) {
            signed = signer.signPurpose(account, "chutes", nonce);
            signedAt = nonce;
        }
        return signed;
    }
}
