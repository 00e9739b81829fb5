package io.openchutes.instances.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.inputs.LogRecorder;
import io.openchutes.instances.call.CallFixtures.Person;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.instances.instance.ActiveInstances;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that is taken before the router is answered, logged and accounted for as one that comes through it. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class DirectCallsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** No connection is upgraded; the filters would see to it. */
    private static final String LONG_WAY = "Upgrade: x\r\n";

    @Inject
    CallFixtures start;

    @Inject
    ActiveInstances active;

    @Inject
    Vertx vertx;

    @Inject
    MeterRegistry meters;

    @TestHTTPResource("/")
    URI base;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    private LogRecorder log;
    private Person owner;
    private String authorization;
    private ChuteState chute;
    private FakeInstance instance;

    @BeforeEach
    void aHotChute() throws Exception {
        owner = start.person("10");
        authorization = "Authorization: " + owner.bearer() + "\r\n";
        chute = start.chute(owner, "org/model", false, 2, "vllm");
        instance = new FakeInstance(vertx);
        start.activate(instance, chute);
        await().atMost(PATIENCE).until(() -> !active.of(chute.chuteId()).isEmpty());
        log = new LogRecorder("io.quarkus.http.access-log");
    }

    @AfterEach
    void close() throws Exception {
        log.close();
        instance.release();
        instance.close();
    }

    private double taken() {
        return meters.get("openchutes.requests.direct").functionCounter().count();
    }

    private record Answer(String status, Map<String, String> headers, String body) {
        /** Without what differs each time. */
        Map<String, String> lasting() {
            Map<String, String> lasting = new TreeMap<>(headers);
            assertThat(lasting.remove("x-request-id")).isNotNull();
            assertThat(lasting.remove("x-chutes-invocationid")).isNotNull();
            // Whether an instance answers before it has read the body is a matter of chance.
            lasting.remove("connection", "close");
            return lasting;
        }
    }

    /** A connection on which requests follow each other. */
    private final class Connection implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Connection() throws IOException {
            socket = new Socket(base.getHost(), base.getPort());
            socket.setSoTimeout(15_000);
            in = new java.io.BufferedInputStream(socket.getInputStream());
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        }

        Answer read(boolean bodiless) throws IOException {
            String status = line();
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.merge(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim(),
                        (one, other) -> one + " and " + other);
            }
            if (bodiless) {
                return new Answer(status, headers, "");
            }
            if (!"chunked".equals(headers.get("transfer-encoding"))) {
                int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
                return new Answer(status, headers, new String(in.readNBytes(length), ISO_8859_1));
            }
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.write(in.readNBytes(size));
                line();
            }
            line();
            return new Answer(status, headers, body.toString(ISO_8859_1));
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                assertThat(next).as("the connection is open: " + line).isNotNegative();
                line.append((char) next);
            }
            return line.toString().trim();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private String head(String method, String path, String headers) {
        return method + " /call/" + chute.slug() + path + " HTTP/1.1\r\nHost: x\r\n" + authorization + headers + "\r\n";
    }

    private Answer ask(String request) throws IOException {
        try (Connection connection = new Connection()) {
            connection.send(request);
            return connection.read(request.startsWith("HEAD"));
        }
    }

    /** Lets the directory know the key: within a second of it, calls with it are taken. */
    private void becomeKnown() throws IOException {
        assertThat(ask(head("GET", "/get", LONG_WAY)).status()).isEqualTo("HTTP/1.1 200 OK");
    }

    private Answer direct(String request) throws IOException {
        becomeKnown();
        double before = taken();
        Answer answer = ask(request);
        assertThat(taken()).as(request).isEqualTo(before + 1);
        return answer;
    }

    private Answer routed(String request) throws IOException {
        double before = taken();
        Answer answer = ask(request);
        assertThat(taken()).as(request).isEqualTo(before);
        return answer;
    }

    private String line(String id) {
        await().atMost(PATIENCE).until(() -> log.messages().stream().anyMatch(line -> line.endsWith(" id=" + id)));
        assertThat(log.messages().stream().filter(line -> line.endsWith(" id=" + id)))
                .hasSize(1);
        return log.messages().stream()
                .filter(line -> line.endsWith(" id=" + id))
                .findFirst()
                .orElseThrow()
                .replaceAll("[0-9]+ ms id=.*", "");
    }

    private static String lineId(Answer answer) {
        return answer.headers().get("x-request-id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /get?a=%20b&c=d                | ''",
                "GET  | /get                           | Accept-Encoding: gzip",
                "GET  | /get                           | X-Request-Id: mine",
                "GET  | /get                           | Cookie: a=b",
                "GET  | /file                          | ''",
                "HEAD | /get                           | ''",
                "GET  | /nothing                       | ''",
                "GET  | /echo                          | ''",
                "GET  | /hidden                        | ''",
                "POST | /error                         | Content-Length: 0",
                "GET  | /get/                          | ''",
            })
    void answersAreTheSameBothWays(String method, String path, String header) throws IOException {
        String headers = header.isEmpty() ? "" : header + "\r\n";
        Answer longer = routed(head(method, path, LONG_WAY + headers));
        Answer shorter = direct(head(method, path, headers));
        assertThat(shorter.status()).isEqualTo(longer.status());
        assertThat(shorter.lasting()).isEqualTo(longer.lasting());
        assertThat(shorter.body()).isEqualTo(longer.body());
        if (header.startsWith("X-Request-Id")) {
            assertThat(lineId(shorter)).isEqualTo("mine").isEqualTo(lineId(longer));
        } else {
            assertThat(line(lineId(shorter)))
                    .isEqualTo(line(lineId(longer)))
                    .contains(" " + method + " /call/" + chute.slug());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/stream", "/untyped-stream", "/error"})
    void callsWithABodyAreTheSameBothWays(String path) throws IOException {
        for (String body : List.of(
                "Content-Length: 7\r\n\r\n{\"a\":1}",
                "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\n\r\n")) {
            String end = body.substring(body.indexOf("\r\n\r\n") + 4);
            String headers = body.substring(0, body.indexOf("\r\n\r\n") + 2);
            Answer longer = routed(head("POST", path, LONG_WAY + headers) + end);
            Answer shorter = direct(head("POST", path, headers) + end);
            assertThat(shorter.status()).isEqualTo(longer.status());
            assertThat(shorter.lasting()).isEqualTo(longer.lasting());
            assertThat(shorter.body()).isEqualTo(longer.body());
            assertThat(line(lineId(shorter))).isEqualTo(line(lineId(longer)));
        }
    }

    @Test
    void aCallByTheModelsNameIsTheSameBothWays() throws IOException {
        String body = "{\"model\": \"org/model\"}";
        String call = "POST /v1/completions HTTP/1.1\r\nHost: x\r\n" + authorization + "%sContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        Answer longer = routed(call.formatted(LONG_WAY));
        Answer shorter = direct(call.formatted(""));
        assertThat(shorter.status()).isEqualTo(longer.status()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(shorter.lasting()).isEqualTo(longer.lasting());
        assertThat(shorter.body()).isEqualTo(longer.body());
        String unknown = call.formatted("").replace("org/model", "org/other");
        assertThat(direct(unknown).status()).isEqualTo("HTTP/1.1 404 Not Found");
    }

    @Test
    void whatTheFiltersSeeToGoesThroughThem() throws IOException {
        becomeKnown();
        assertThat(routed(head("GET", "/get", "Origin: http://elsewhere\r\n")).headers())
                .containsEntry("access-control-allow-origin", "http://elsewhere");
        assertThat(routed(head("OPTIONS", "/get", "")).status()).isEqualTo("HTTP/1.1 405 Method Not Allowed");
        assertThat(routed(head("GET", "/get", "").replace("HTTP/1.1", "HTTP/1.0"))
                        .status())
                .startsWith("HTTP/1.0 200");
        assertThat(routed(head("GET", "//get", "")).status()).isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(routed(head("GET", "/../get", "")).status()).isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(routed(head("GET", "/get", authorization)).status()).isEqualTo("HTTP/1.1 401 Unauthorized");
        assertThat(routed(head("GET", "/get", "X-Chutes-Hotkey: 5x\r\n")).status())
                .startsWith("HTTP/1.1 ");
    }

    @Test
    void manyCallsFollowEachOtherOnOneConnection() throws IOException {
        becomeKnown();
        double before = taken();
        try (Connection connection = new Connection()) {
            for (int i = 0; i < 20; i++) {
                connection.send(head("GET", "/get?i=" + i, ""));
                assertThat(connection.read(false).body()).contains("/get?i=" + i);
                connection.send(head("POST", "/echo", "Content-Length: 2\r\n") + "{}");
                assertThat(new JsonObject(connection.read(false).body()).getInteger("length"))
                        .isEqualTo(2);
                // An answer from before the router, and one through it.
                connection.send(head("GET", "/nothing", LONG_WAY));
                assertThat(connection.read(false).status()).startsWith("HTTP/1.1 404");
            }
        }
        assertThat(taken()).isGreaterThan(before);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(start.completed(chute.chuteId())).hasSize(41));
        assertThat(start.openCalls(chute.chuteId())).isZero();
    }

    @Test
    void requestsThatAreSentAtOnceAreAnsweredInTheirOrder() throws IOException {
        becomeKnown();
        try (Connection connection = new Connection()) {
            connection.send(head("GET", "/get?i=0", "")
                    + head("POST", "/echo", "Content-Length: 5\r\n") + "12345"
                    + head("GET", "/nothing", "")
                    + head("GET", "/get?i=3", LONG_WAY)
                    + head("POST", "/echo", "Transfer-Encoding: chunked\r\n") + "1\r\nx\r\n0\r\n\r\n"
                    + head("GET", "/get?i=5", ""));
            assertThat(connection.read(false).body()).contains("/get?i=0");
            assertThat(connection.read(false).body()).contains("12345");
            assertThat(connection.read(false).status()).startsWith("HTTP/1.1 404");
            assertThat(connection.read(false).body()).contains("/get?i=3");
            assertThat(connection.read(false).body()).contains("\"x\"");
            assertThat(connection.read(false).body()).contains("/get?i=5");
        }
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(start.completed(chute.chuteId())).hasSize(6));
    }

    @Test
    void aCallerWhoLeavesHasALineAndEndsTheCall() throws IOException {
        becomeKnown();
        double before = taken();
        try (Connection connection = new Connection()) {
            connection.send(head("GET", "/endless", "X-Request-Id: leaver\r\n"));
            assertThat(connection.line()).startsWith("HTTP/1.1 200");
        }
        assertThat(taken()).isEqualTo(before + 1);
        await().atMost(PATIENCE).until(() -> instance.left.get() == 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(start.completed(chute.chuteId()))
                        .anySatisfy(event -> assertThat(event).contains("\"cancelled\"")));
        assertThat(line("leaver")).contains(" GET /call/" + chute.slug() + "/endless 200 ");
    }

    @Test
    void aBodyOfUnknownLengthHasItsLimit() throws IOException {
        becomeKnown();
        double before = taken();
        String chunk = "10000\r\n" + "x".repeat(65_536) + "\r\n";
        try (Connection connection = new Connection()) {
            connection.send(head("POST", "/echo", "Transfer-Encoding: chunked\r\n") + chunk.repeat(17));
            assertThat(connection.read(false).status()).startsWith("HTTP/1.1 413");
        }
        assertThat(taken()).isEqualTo(before + 1);
        assertThat(direct(head("POST", "/echo", "Content-Length: 9999999\r\n")).status())
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void aKeyThatIsRevokedIsRefusedAtOnce() throws IOException {
        assertThat(direct(head("GET", "/get", "")).status()).isEqualTo("HTTP/1.1 200 OK");
        try (Connection connection = new Connection()) {
            connection.send(head("GET", "/get", ""));
            assertThat(connection.read(false).status()).isEqualTo("HTTP/1.1 200 OK");
            owner.revokeAll();
            connection.send(head("GET", "/get", ""));
            assertThat(connection.read(false).status()).isEqualTo("HTTP/1.1 401 Unauthorized");
        }
    }

    @Test
    void theManagementInterfaceKeepsItsOwnRouter() throws Exception {
        assertThat(direct(head("GET", "/get", "")).status()).isEqualTo("HTTP/1.1 200 OK");
        HttpResponse<String> ready = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(management.resolve("/q/health/ready"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
    }

    @Test
    void requestsAreCountedByTheirTemplate() throws IOException {
        double before = answered();
        assertThat(direct(head("GET", "/get", "")).status()).isEqualTo("HTTP/1.1 200 OK");
        // With the call that made the key known.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(answered()).isEqualTo(before + 2));
    }

    private double answered() {
        return meters
                .find("http.server.requests")
                .tag("uri", "/call/{slug}/{path}")
                .tag("status", "200")
                .timers()
                .stream()
                .mapToLong(io.micrometer.core.instrument.Timer::count)
                .sum();
    }
}
