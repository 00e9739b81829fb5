package io.openchutes.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.openchutes.embedded.Ports;
import io.openchutes.local.service.ServiceDefinition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {
    private record Received(String target, Map<String, List<String>> headers, String body) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final CountDownLatch firstEventRead = new CountDownLatch(1);
    private HttpServer service;
    private Gateway gateway;
    private int port;

    @BeforeEach
    void open() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(Executors.newCachedThreadPool());
        service.createContext("/", exchange -> {
            received.add(new Received(
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            byte[] answer = "answered".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-From", "the service");
            exchange.sendResponseHeaders(201, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        service.createContext("/stream", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            body.write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            body.flush();
            await(firstEventRead);
            body.write("data: 2\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        service.start();
        port = Ports.free();
        gateway = Gateway.open(
                port,
                Map.of(
                        ServiceDefinition.CHUTES,
                        List.of(service.getAddress().getPort()),
                        ServiceDefinition.INSTANCES,
                        List.of(service.getAddress().getPort()),
                        ServiceDefinition.METRICS,
                        List.of(Ports.free())));
    }

    @AfterEach
    void close() {
        gateway.close();
        service.stop(0);
    }

    @Test
    void handsOnTheTargetByteForByte() throws Exception {
        String target = "/chutes/a%2Fb%20c/d;e=f?x=1&x=%2f&empty=&y=a+b";

        String answer = call("GET " + target + " HTTP/1.1\r\nHost: example:1\r\nConnection: close\r\n\r\n");

        assertThat(received.take().target()).isEqualTo(target);
        assertThat(answer).startsWith("HTTP/1.1 201").contains("answered").containsIgnoringCase("x-from: the service");
    }

    @Test
    void leavesATargetThatIsNoneToTheService() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        int gatewayPort = Ports.free();
        try (ServerSocket strict = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Gateway toStrict =
                    Gateway.open(gatewayPort, Map.of(ServiceDefinition.CHUTES, List.of(strict.getLocalPort())));
            Thread answering = new Thread(() -> refuseOne(strict, seen));
            answering.start();
            String answer = callAt(gatewayPort, "GET /chutes/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            answering.join();
            toStrict.close();
            assertThat(seen).containsExactly("GET /chutes/%zz HTTP/1.1");
            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("{\"detail\":\"so it is\"}")
                    .containsIgnoringCase("x-request-id: 7");
        }
    }

    /** As a service would; the JDK's own server answers such a target by itself. */
    private static void refuseOne(ServerSocket server, List<String> seen) {
        try (Socket socket = server.accept()) {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            seen.add(reader.readLine());
            reader.lines().takeWhile(line -> !line.isEmpty()).forEach(line -> {});
            String body = "{\"detail\":\"so it is\"}";
            socket.getOutputStream()
                    .write(("HTTP/1.1 400 Bad Request\r\nX-Request-Id: 7\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void handsOnBodyAndHeadersAndSaysWhoAsked() throws Exception {
        call("POST /chutes/ HTTP/1.1\r\nHost: example:1\r\nX-Chutes-Nonce: 7\r\nX-Forwarded-For: 9.9.9.9\r\n"
                + "Content-Length: 4\r\nConnection: close\r\n\r\nbody");

        Received request = received.take();
        assertThat(request.body()).isEqualTo("body");
        assertThat(request.headers())
                .containsEntry("X-chutes-nonce", List.of("7"))
                .containsEntry("X-forwarded-for", List.of("9.9.9.9, 127.0.0.1"))
                .containsEntry("X-forwarded-proto", List.of("http"))
                .containsEntry("X-forwarded-host", List.of("example:1"));
    }

    @Test
    void streamsEventsAsTheyCome() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            // The service does not go on before this line is here: a buffering gateway would never show it.
            assertThat(reader.lines().filter(line -> line.startsWith("data:")).findFirst())
                    .contains("data: 1");
            firstEventRead.countDown();
            assertThat(reader.lines().filter(line -> line.startsWith("data:")).findFirst())
                    .contains("data: 2");
        }
    }

    @Test
    void callsMayBeSilentAndLargeButOthersMayNot() throws Exception {
        int hasty = Ports.free();
        Gateway impatient = Gateway.open(
                hasty,
                Map.of(
                        ServiceDefinition.CHUTES,
                        List.of(service.getAddress().getPort()),
                        ServiceDefinition.INSTANCES,
                        List.of(service.getAddress().getPort())),
                Duration.ofMillis(300),
                Duration.ofMillis(300));
        CountDownLatch others = new CountDownLatch(1);
        service.createContext("/call/slow", exchange -> {
            exchange.getRequestBody().readAllBytes();
            await(others);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), hasty)) {
            caller.setSoTimeout(60_000);
            caller.getOutputStream()
                    .write(("POST /call/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"
                                    + "x".repeat(2_000_000))
                            .getBytes(StandardCharsets.UTF_8));
            // Twice the idle time of a connection that carries no call.
            assertThat(callAt(hasty, "")).isEmpty();
            assertThat(callAt(hasty, "")).isEmpty();
            others.countDown();
            byte[] answer = caller.getInputStream().readNBytes("HTTP/1.1 200".length());
            assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 200");
            // Afterwards it ends as any other.
            caller.getInputStream().readAllBytes();
        } finally {
            impatient.close();
        }
    }

    @Test
    void aCallerWhoLeavesEndsTheCallAtTheService() throws Exception {
        int through = Ports.free();
        try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Gateway between = Gateway.open(through, Map.of(ServiceDefinition.INSTANCES, List.of(slow.getLocalPort())));
            Socket caller = new Socket(InetAddress.getLoopbackAddress(), through);
            caller.getOutputStream()
                    .write("GET /call/a/b HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            try (Socket call = slow.accept()) {
                call.setSoTimeout(60_000);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(call.getInputStream(), StandardCharsets.UTF_8));
                assertThat(reader.readLine()).isEqualTo("GET /call/a/b HTTP/1.1");
                caller.close();
                // Ends only when the connection does.
                assertThat(reader.lines().count()).isPositive();
            } finally {
                between.close();
            }
        }
    }

    @Test
    void aChutesHostNameLeadsToItsCalls() throws Exception {
        call("GET / HTTP/1.1\r\nHost: alice-echo.localhost:8080\r\nConnection: close\r\n\r\n");

        Received request = received.take();
        assertThat(request.target()).isEqualTo("/");
        assertThat(request.headers()).containsEntry("Host", List.of("alice-echo.localhost:8080"));
    }

    @Test
    void saysThatAServiceIsAway() throws Exception {
        String away = call("GET /chutes/utilization HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        String unknown = call("GET /bounties/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(away)
                .startsWith("HTTP/1.1 503")
                .contains("{\"detail\":\"The metrics-service does not answer")
                .containsIgnoringCase("x-request-id: ");
        assertThat(unknown)
                .startsWith("HTTP/1.1 503")
                .contains("{\"detail\":\"")
                .containsIgnoringCase("x-request-id: ");
    }

    @Test
    void refusesBodiesOverOneMebibyte() throws Exception {
        String answer =
                call("POST /chutes/ HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\nContent-Length: 1048577\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 413")
                .contains("{\"detail\":\"")
                .containsIgnoringCase("x-request-id: mine");
        assertThat(received).isEmpty();
    }

    @Test
    void speaksHttp11Alone() throws Exception {
        String upgraded = call(
                "POST /chutes/ HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade, HTTP2-Settings\r\n"
                        + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n");
        assertThat(upgraded).startsWith("HTTP/1.1 201").contains("answered");
        assertThat(received.take().body()).isEqualTo("body");

        assertThat(call("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/").contains(" 50");
        assertThat(received).isEmpty();
    }

    @Test
    void theJdksClientWithItsDefaultsIsServed() throws Exception {
        java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient();
        java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(
                        java.net.URI.create("http://127.0.0.1:" + port + "/chutes/"))
                .POST(java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream("of unknown length".getBytes(StandardCharsets.UTF_8))))
                .build();
        java.net.http.HttpResponse<String> answer =
                client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_1_1);
        assertThat(received.take().body()).isEqualTo("of unknown length");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /chutes/a b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /chutes/ HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
                "POST /chutes/ HTTP/1.1\r\nHost: x\r\nContent-Length: four\r\n\r\nbody",
                "POST /chutes/ HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody",
                "POST /chutes/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "POST /chutes/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "nonsense\r\n\r\n"
            })
    void aBadRequestGetsA400(String request) throws Exception {
        assertThat(call(request))
                .startsWith("HTTP/1.")
                .contains("{\"detail\":\"")
                .containsIgnoringCase("x-request-id: ");
        assertThat(received).isEmpty();
    }

    @Test
    void linesAndHeadersThatAreTooLongAreNamed() throws Exception {
        assertThat(call("GET /" + "a".repeat(17_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.")
                .contains("{\"detail\":\"");
        assertThat(call("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(70_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.")
                .contains("{\"detail\":\"");
    }

    @Test
    void aReplicaThatIsAwayIsPassedOver() throws Exception {
        int before = Ports.free();
        Gateway toTwo = Gateway.open(
                before,
                Map.of(
                        ServiceDefinition.CHUTES,
                        List.of(Ports.free(), service.getAddress().getPort())));
        try {
            for (int i = 0; i < 4; i++) {
                assertThat(callAt(before, "GET /chutes/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                        .startsWith("HTTP/1.1 201");
            }
        } finally {
            toTwo.close();
        }
    }

    @Test
    void replicasAreAskedInTurn() throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        other.start();
        int before = Ports.free();
        Gateway toTwo = Gateway.open(
                before,
                Map.of(
                        ServiceDefinition.CHUTES,
                        List.of(
                                service.getAddress().getPort(),
                                other.getAddress().getPort())));
        try {
            String call = "GET /chutes/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            List<String> first = List.of(
                    callAt(before, call).substring(0, 12), callAt(before, call).substring(0, 12));

            assertThat(first).containsExactlyInAnyOrder("HTTP/1.1 201", "HTTP/1.1 202");
        } finally {
            toTwo.close();
            other.stop(0);
        }
    }

    @Test
    void halfRequestsEnd() throws Exception {
        int hasty = Ports.free();
        Gateway impatient = Gateway.open(
                hasty,
                Map.of(ServiceDefinition.CHUTES, List.of(service.getAddress().getPort())),
                Duration.ofMillis(600),
                Duration.ofMillis(300));
        try {
            assertThat(callAt(hasty, "GET /chutes/ HTTP/1.1\r\nHost: x\r\n")).isEmpty();
            assertThat(callAt(hasty, "POST /chutes/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"))
                    .startsWith("HTTP/1.1 408")
                    .contains("{\"detail\":\"");
            assertThat(callAt(
                            hasty, "POST /chutes/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf"))
                    .startsWith("HTTP/1.1 408");
        } finally {
            impatient.close();
        }
    }

    @Test
    void whoExpectsToBeToldToGoOnIsToldAtOnce() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST /chutes/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n"
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            // The body comes only after this.
            byte[] goOn = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
            assertThat(new String(goOn, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            socket.getOutputStream().write("body".getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 201");
        }
        Received request = received.take();
        assertThat(request.body()).isEqualTo("body");
        assertThat(request.headers()).doesNotContainKey("Expect");
        assertThat(call("POST /chutes/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
        assertThat(call("POST /chutes/ HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 4\r\n\r\n"))
                .startsWith("HTTP/1.1 417");
    }

    private String call(String request) throws IOException {
        return callAt(port, request);
    }

    private static String callAt(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
