package io.openchutes.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.openchutes.local.sample.SampleAccounts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fleet against a platform of this test's own: the operations for miners, as the contract has them. */
class SimulatedFleetTest {
    private static final String CHUTE = "5d2a7a24-4a35-5a0c-9a2e-6f9a4dd1b1d0";
    private static final String VERSION = "c4b3a291-8d7e-5f6a-9b8c-7d6e5f4a3b55";
    private static final String SECRET = "ab".repeat(32);
    private static final String CHALLENGE = "0123456789abcdef".repeat(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final ObjectMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new JavaTimeModule())
            .build();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> unsigned = new CopyOnWriteArrayList<>();
    private final List<UUID> claims = new CopyOnWriteArrayList<>();
    private final List<UUID> removed = new CopyOnWriteArrayList<>();
    private final AtomicInteger announcedPort = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile String offered = "";
    private volatile int places = 1;
    private volatile boolean revoking;
    private volatile String held = "[]";
    private HttpServer platform;
    private SimulatedFleet fleet;

    @BeforeEach
    void open() throws IOException {
        offer(VERSION, 1);
        platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        platform.setExecutor(Executors.newCachedThreadPool());
        platform.createContext("/", this::answer);
        platform.start();
    }

    @AfterEach
    void close() {
        fleet.close();
        platform.stop(0);
    }

    @Test
    void claimsAnnouncesProvesAnswersAndEndsWhatIsRevoked() throws Exception {
        start();
        await().atMost(PATIENCE).until(() -> announcedPort.get() > 0);

        JsonNode probe = json.readTree(
                get("/_openchutes/probe?challenge=" + CHALLENGE, null).body());
        assertThat(probe.path("instance_id").asText()).isEqualTo(claims.get(0).toString());
        assertThat(probe.path("version").asText()).isEqualTo(VERSION);
        assertThat(probe.path("ready").asBoolean()).isTrue();
        assertThat(probe.path("proof").asText()).isEqualTo(proof());
        assertThat(get("/echo", null).statusCode()).isEqualTo(401);
        assertThat(get("/echo", "00".repeat(32)).statusCode()).isEqualTo(401);
        assertThat(get("/_openchutes/probe?challenge=short", null).statusCode()).isEqualTo(400);
        assertThat(get("/echo", SECRET).body()).contains("simulated");
        assertThat(get("/_openchutes/logs?backfill=10&follow=false", SECRET).body())
                .contains("simulated instance");
        assertThat(unsigned).isEmpty();

        places = 0;
        revoking = true;
        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            try {
                get("/echo", SECRET);
                return false;
            } catch (ConnectException gone) {
                return true;
            }
        });
    }

    @Test
    void takesNoMoreThanIsWantedAndAsksSeldomWhereItIsRefused() {
        places = 0;
        start();
        await().atMost(PATIENCE).until(() -> refusals.get() > 0);
        int before = refusals.get();
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> refusals.get() <= before + 1);
        places = 5;
        await().atMost(PATIENCE).until(() -> claims.size() == 1);
        await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> claims.size() == 1);
    }

    @Test
    void aNewVersionIsLaunchedBesideTheOldOne() {
        start();
        await().atMost(PATIENCE).until(() -> claims.size() == 1);
        // Nobody wants another one: the old instance is replaced by one of the new version.
        String second = "d4b3a291-8d7e-5f6a-9b8c-7d6e5f4a3b55";
        offer(second, 0);
        places = 2;
        await().atMost(PATIENCE).until(() -> claims.size() == 2);
        held = "[" + instance(claims.get(0), VERSION, "active") + "," + instance(claims.get(1), second, "verified")
                + "]";
        await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(removed::isEmpty);
        held = "[" + instance(claims.get(0), VERSION, "active") + "," + instance(claims.get(1), second, "active") + "]";
        await().atMost(PATIENCE).until(() -> removed.contains(claims.get(0)));
        assertThat(removed).doesNotContain(claims.get(1));
    }

    @Test
    void instancesOfAnEarlierRunAreRemoved() {
        places = 0;
        UUID old = UUID.randomUUID();
        held = "[" + instance(old, VERSION, "active") + "]";
        start();
        await().atMost(PATIENCE).until(() -> removed.contains(old));
    }

    private static String instance(UUID id, String version, String state) {
        return "{\"instance_id\":\"" + id + "\",\"chute_id\":\"" + CHUTE + "\",\"version\":\"" + version
                + "\",\"state\":\"" + state + "\"}";
    }

    private void start() {
        Clock clock = Clock.systemUTC();
        fleet = SimulatedFleet.start(
                "http://127.0.0.1:" + platform.getAddress().getPort(),
                SampleAccounts.in(folder.resolve("accounts.json"), json, clock),
                1,
                json,
                clock);
    }

    private void offer(String version, int target) {
        offered = "[{\"chute_id\":\"" + CHUTE + "\",\"version\":\"" + version
                + "\",\"name\":\"echo\",\"supported_gpus\":[\"h100\"],\"gpu_count\":1,\"target\":" + target
                + ",\"active\":0,\"bounty\":null}]";
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        String operation = exchange.getRequestMethod() + " " + path;
        boolean isMiners = !path.startsWith("/chutes/");
        if (isMiners && !"2".equals(exchange.getRequestHeaders().getFirst("X-Chutes-Sig-Version"))) {
            unsigned.add(operation);
        }
        switch (operation) {
            case "GET /miner/chutes/" -> send(exchange, 200, offered);
            case "GET /miner/instances/" -> send(exchange, 200, held);
            case "POST /instances/" -> claim(exchange, json.readTree(body));
            case "POST /miner/heartbeat" ->
                send(
                        exchange,
                        200,
                        revoking ? "{\"revoked\":" + json.writeValueAsString(claims) + "}" : "{\"revoked\":[]}");
            default -> other(exchange, operation, body);
        }
    }

    private void other(HttpExchange exchange, String operation, byte[] body) throws IOException {
        if (operation.startsWith("PUT /instances/")) {
            announcedPort.set(json.readTree(body).path("port").asInt());
            send(exchange, 200, "{}");
        } else if (operation.startsWith("DELETE /instances/" + CHUTE + "/")) {
            removed.add(UUID.fromString(operation.substring(operation.lastIndexOf('/') + 1)));
            send(exchange, 200, "{}");
        } else {
            send(exchange, 404, "{\"detail\":\"none\"}");
        }
    }

    private synchronized void claim(HttpExchange exchange, JsonNode request) throws IOException {
        if (claims.size() >= places) {
            refusals.incrementAndGet();
            send(exchange, 409, "{\"detail\":\"The target is reached.\"}");
            return;
        }
        UUID id = UUID.randomUUID();
        claims.add(id);
        send(
                exchange,
                201,
                "{\"instance_id\":\"" + id + "\",\"chute_id\":\"" + CHUTE + "\",\"version\":"
                        + request.get("version") + ",\"secret\":\"" + SECRET
                        + "\",\"concurrency\":1,\"lapses_at\":\"2026-01-01T00:00:00Z\"}");
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private HttpResponse<String> get(String target, String secret) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + announcedPort.get() + target));
        if (secret != null) {
            request.header("X-OpenChutes-Secret", secret);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String proof() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(HexFormat.of().parseHex(SECRET), "HmacSHA256"));
        String message = "probe:" + claims.get(0) + ":" + VERSION + ":" + CHALLENGE;
        return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
    }
}
