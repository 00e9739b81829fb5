package io.openchutes.miner.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.miner.launch.OutputRing;
import io.openchutes.miner.platform.Claim;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real proxy before a chute of this test's. */
class InstanceProxyTest {
    private static final byte[] SECRET = new byte[32];
    private static final String SHOWN = HexFormat.of().formatHex(SECRET);
    private static final int CONCURRENCY = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final UUID id = UUID.randomUUID();
    private final Vertx vertx = Vertx.vertx();
    private final OutputRing output = new OutputRing(100);
    private final ConcurrentLinkedQueue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    private final List<JsonObject> seen = new CopyOnWriteArrayList<>();
    private final AtomicBoolean callerLeft = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private final java.net.http.HttpClient client = java.net.http.HttpClient.newBuilder()
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .build();
    private final Ports ports = new Ports(new PortRange(42_000, 42_999));
    private HttpServer chute;
    private InstanceProxy proxy;

    @BeforeEach
    void open() throws Exception {
        chute = get(vertx.createHttpServer(new HttpServerOptions().setMaxHeaderSize(64 * 1024))
                .requestHandler(this::chute)
                .listen(0, "127.0.0.1"));
        proxy = get(open(chute.actualPort(), Duration.ofSeconds(60)));
    }

    private Future<InstanceProxy> open(int chutePort, Duration idle) {
        HttpClient toChute = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(1000));
        Claim claim = new Claim(id, UUID.randomUUID(), "v1", SECRET, CONCURRENCY);
        InstanceProxy.Settings settings = new InstanceProxy.Settings(claim, "127.0.0.1", chutePort, output, idle, 1);
        return InstanceProxy.open(vertx, toChute, settings, "127.0.0.1", ports);
    }

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** What the proxy is before. */
    private void chute(HttpServerRequest request) {
        switch (request.path()) {
            case "/hold" -> {
                held.add(request);
                request.response().exceptionHandler(gone -> callerLeft.set(true));
                request.response().closeHandler(gone -> callerLeft.set(true));
            }
            case "/stream" -> {
                held.add(request);
                request.response().exceptionHandler(gone -> callerLeft.set(true));
                request.response().closeHandler(gone -> callerLeft.set(true));
                request.response().setChunked(true).write("first\n");
            }
            case "/endless" -> pour(request);
            case "/fail" ->
                request.response()
                        .setStatusCode(500)
                        .putHeader("X-OpenChutes-Busy", "1")
                        .putHeader("Connection", "x-private")
                        .putHeader("X-Private", "1")
                        .end("this cord always fails");
            case "/nothing" -> request.response().setStatusCode(204).end();
            default ->
                request.body().onSuccess(body -> {
                    JsonObject headers = new JsonObject();
                    request.headers()
                            .forEach(header -> headers.put(header.getKey().toLowerCase(), header.getValue()));
                    JsonObject all = new JsonObject()
                            .put("method", request.method().name())
                            .put("uri", request.uri())
                            .put("headers", headers)
                            .put("length", body.length())
                            .put("body", body.length() > 1000 ? "" : body.toString());
                    seen.add(all);
                    request.response().putHeader("X-From", "chute").end(all.toBuffer());
                });
        }
    }

    /** Writes as fast as it is read. */
    private void pour(HttpServerRequest request) {
        Buffer piece = Buffer.buffer(new byte[64 * 1024]);
        request.response().setChunked(true);
        Runnable[] more = new Runnable[1];
        more[0] = () -> {
            while (!request.response().writeQueueFull() && !request.response().closed()) {
                request.response().write(piece);
                written.addAndGet(piece.length());
            }
            request.response().drainHandler(drained -> more[0].run());
        };
        more[0].run();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + path))
                .timeout(PATIENCE);
    }

    private HttpRequest.Builder call(String path) {
        return request(path).header("X-OpenChutes-Instance", id.toString()).header("X-OpenChutes-Secret", SHOWN);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> later(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    /** What a client writes that no library would; what comes back until the connection ends. */
    private String raw(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", proxy.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String head(String line) {
        return line + " HTTP/1.1\r\nHost: x\r\nX-OpenChutes-Instance: " + id + "\r\nX-OpenChutes-Secret: " + SHOWN
                + "\r\n";
    }

    @Test
    void aCallGoesThroughWithoutWhatIsBetweenGatewayAndProxy() throws Exception {
        HttpResponse<String> answer = send(call("/v1/add?x=%2F&y=1")
                .header("X-Mine", "kept")
                .header("X-OpenChutes-Other", "dropped")
                .POST(BodyPublishers.ofString("{\"a\":1}")));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-From")).contains("chute");
        assertThat(answer.headers().firstValue("X-OpenChutes-Proxy")).isEmpty();
        JsonObject arrived = new JsonObject(answer.body());
        assertThat(arrived.getString("method")).isEqualTo("POST");
        assertThat(arrived.getString("uri")).isEqualTo("/v1/add?x=%2F&y=1");
        assertThat(arrived.getString("body")).isEqualTo("{\"a\":1}");
        assertThat(arrived.getJsonObject("headers").fieldNames())
                .contains("x-mine")
                .noneMatch(name -> name.startsWith("x-openchutes"));
    }

    @Test
    void withoutTheSecretNothingReachesTheChute() throws Exception {
        String wrong = HexFormat.of().formatHex(Arrays.copyOf(new byte[] {1}, 32));
        List<HttpRequest.Builder> calls = List.of(
                request("/add"),
                request("/add").header("X-OpenChutes-Secret", SHOWN),
                request("/add").header("X-OpenChutes-Instance", id.toString()),
                request("/add").header("X-OpenChutes-Instance", id.toString()).header("X-OpenChutes-Secret", wrong),
                request("/add")
                        .header("X-OpenChutes-Instance", UUID.randomUUID().toString())
                        .header("X-OpenChutes-Secret", SHOWN),
                call("/add").header("X-OpenChutes-Secret", wrong),
                request("/_openchutes/logs"));
        for (HttpRequest.Builder call : calls) {
            HttpResponse<String> answer = send(call);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(new JsonObject(answer.body()).getString("detail")).isNotBlank();
            assertThat(answer.headers().firstValue("X-OpenChutes-Proxy")).contains("1");
        }
        // A body that came with the head is read: closed before, the connection would be reset and the answer lost.
        HttpRequest.Builder small = call("/add")
                .setHeader("X-OpenChutes-Secret", wrong)
                .POST(BodyPublishers.ofByteArray(new byte[64 * 1024]));
        HttpResponse<String> answer = send(small);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Connection")).isEmpty();
        assertThat(seen).isEmpty();
    }

    @Test
    void theProbeProvesTheSecret() throws Exception {
        String challenge = "0123456789abcdef".repeat(3);
        JsonObject answer = new JsonObject(
                send(request("/_openchutes/probe?challenge=" + challenge)).body());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        String proof = HexFormat.of()
                .formatHex(mac.doFinal(("probe:" + id + ":v1:" + challenge).getBytes(StandardCharsets.UTF_8)));
        assertThat(answer.getString("proof")).isEqualTo(proof);
        assertThat(answer.getString("instance_id")).isEqualTo(id.toString());
        assertThat(answer.getString("version")).isEqualTo("v1");
        assertThat(answer.getBoolean("ready")).isFalse();
        assertThat(answer.getInteger("in_flight")).isZero();
        proxy.ready();
        assertThat(send(request("/_openchutes/probe?challenge=" + challenge)).body())
                .contains("\"ready\":true");
        for (String bad : List.of(
                "", "?challenge=", "?challenge=abc", "?challenge=" + "a".repeat(65), "?challenge=" + "Z".repeat(32))) {
            assertThat(send(request("/_openchutes/probe" + bad)).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void theSdksOwnPathsAreNotServed() throws Exception {
        for (String path :
                List.of("/_procs", "/%5fprocs", "/a/_dump", "/", "/a//b", "/a/../_procs", "/a;b", "/a%2fb")) {
            assertThat(send(call(path)).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void beyondItsConcurrencyItIsBusyBeforeTheBodyIsRead() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> calls = List.of(later(call("/hold")), later(call("/hold")));
        await().atMost(PATIENCE).until(() -> held.size() == CONCURRENCY);
        assertThat(proxy.inFlight()).isEqualTo(CONCURRENCY);
        String answer = raw(head("POST /add") + "Content-Length: 1000000\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 503")
                .containsIgnoringCase("X-OpenChutes-Busy: 1")
                .containsIgnoringCase("X-OpenChutes-Unsent: 1");
        held.forEach(request -> request.response().end("done"));
        for (CompletableFuture<HttpResponse<String>> call : calls) {
            assertThat(call.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
        }
        await().atMost(PATIENCE).until(() -> proxy.inFlight() == 0);
        assertThat(send(call("/add")).statusCode()).isEqualTo(200);
    }

    @Test
    void answersStreamAsTheyCome() throws Exception {
        HttpResponse<InputStream> answer = client.send(call("/stream").build(), BodyHandlers.ofInputStream());
        assertThat(new String(answer.body().readNBytes(6), StandardCharsets.UTF_8))
                .isEqualTo("first\n");
        held.element().response().end("last\n");
        assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("last\n");
    }

    @Test
    void bodiesStreamThrough() throws Exception {
        byte[] large = new byte[20 * 1024 * 1024];
        HttpResponse<String> counted = send(call("/add").POST(BodyPublishers.ofByteArray(large)));
        assertThat(new JsonObject(counted.body()).getInteger("length")).isEqualTo(large.length);
        HttpResponse<String> chunked =
                send(call("/add").POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large))));
        assertThat(new JsonObject(chunked.body()).getInteger("length")).isEqualTo(large.length);
    }

    @Test
    void aCallerWhoReadsSlowlyHoldsTheChuteBack() throws Exception {
        HttpResponse<InputStream> answer = client.send(call("/endless").build(), BodyHandlers.ofInputStream());
        answer.body().readNBytes(1024);
        await().atMost(PATIENCE).during(Duration.ofMillis(500)).until(settled());
        assertThat(written.get()).isLessThan(64L * 1024 * 1024);
        answer.body().close();
        await().atMost(PATIENCE).until(() -> proxy.inFlight() == 0);
    }

    private java.util.concurrent.Callable<Boolean> settled() {
        AtomicLong before = new AtomicLong(-1);
        return () -> before.getAndSet(written.get()) == written.get();
    }

    @Test
    void aCallerWhoLeavesEndsTheCallAtTheChute() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", proxy.port())) {
            socket.getOutputStream().write((head("GET /hold") + "\r\n").getBytes(StandardCharsets.US_ASCII));
            await().atMost(PATIENCE).until(() -> !held.isEmpty());
        }
        await().atMost(PATIENCE).untilTrue(callerLeft);
        await().atMost(PATIENCE).until(() -> proxy.inFlight() == 0);
    }

    @Test
    void aCallerWhoLeavesInTheMiddleOfHisBodyEndsTheCallToo() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", proxy.port())) {
            socket.getOutputStream()
                    .write((head("POST /hold") + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(PATIENCE).until(() -> !held.isEmpty());
        }
        await().atMost(PATIENCE).untilTrue(callerLeft);
        await().atMost(PATIENCE).until(() -> proxy.inFlight() == 0);
    }

    @Test
    void aStreamThatBreaksOffDoesNotLookWhole() throws Exception {
        HttpResponse<InputStream> answer = client.send(call("/stream").build(), BodyHandlers.ofInputStream());
        answer.body().readNBytes(6);
        held.element().connection().close();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> answer.body().readAllBytes())
                .isInstanceOf(IOException.class);
        await().atMost(PATIENCE).until(() -> proxy.inFlight() == 0);
    }

    @Test
    void aChuteThatEndsBeforeItAnswersIsABadGateway() throws Exception {
        CompletableFuture<HttpResponse<String>> call = later(call("/hold"));
        await().atMost(PATIENCE).until(() -> !held.isEmpty());
        held.element().connection().close();
        HttpResponse<String> answer = call.get(20, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(502);
        // It may have done something already.
        assertThat(answer.headers().firstValue("X-OpenChutes-Unsent")).isEmpty();
    }

    @Test
    void aChuteThatIsNotThereMayBeTriedElsewhere() throws Exception {
        get(chute.close());
        HttpResponse<String> answer = send(call("/add").POST(BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("X-OpenChutes-Unsent")).contains("1");
    }

    @Test
    void aChutesErrorComesThroughButItCanNotSpeakForTheProxy() throws Exception {
        HttpResponse<String> answer = send(call("/fail"));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("this cord always fails");
        assertThat(answer.headers().firstValue("X-OpenChutes-Busy")).isEmpty();
        assertThat(answer.headers().firstValue("X-Private")).isEmpty();
    }

    @Test
    void answersWithoutABodyEnd() throws Exception {
        assertThat(send(call("/nothing")).statusCode()).isEqualTo(204);
        assertThat(send(call("/add").method("HEAD", BodyPublishers.noBody())).statusCode())
                .isEqualTo(200);
        await().atMost(PATIENCE).until(() -> proxy.inFlight() == 0);
    }

    @Test
    void theLogIsReadAndFollowed() throws Exception {
        append("one", "two", "three");
        assertThat(send(call("/_openchutes/logs?backfill=2")).body()).isEqualTo("two\nthree\n");
        assertThat(send(call("/_openchutes/logs?backfill=-1")).statusCode()).isEqualTo(400);
        HttpResponse<InputStream> following =
                client.send(call("/_openchutes/logs?backfill=0&follow=true").build(), BodyHandlers.ofInputStream());
        append("four");
        assertThat(new String(following.body().readNBytes(5), StandardCharsets.UTF_8))
                .isEqualTo("four\n");
        assertThat(send(call("/_openchutes/logs?follow=true")).statusCode()).isEqualTo(503);
        following.body().close();
        await().atMost(PATIENCE).until(() -> {
            HttpResponse<InputStream> again =
                    client.send(call("/_openchutes/logs?follow=true").build(), BodyHandlers.ofInputStream());
            again.body().close();
            return again.statusCode() == 200;
        });
    }

    private void append(String... lines) {
        for (String line : lines) {
            output.append(line);
        }
    }

    @Test
    void strangeRequestsAreRefused() throws Exception {
        assertThat(raw(head("POST /add") + "Transfer-Encoding: gzip, chunked\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw(head("POST /add") + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw(head("GET /add") + "X-Large: " + "x".repeat(40_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(raw(head("GET /" + "a".repeat(20_000)) + "\r\n")).contains(" 414 ");
        assertThat(raw("nonsense\r\n\r\n")).contains(" 400 ");
        assertThat(seen).isEmpty();
    }

    @Test
    void expectationsAreMetHere() throws Exception {
        String answer =
                raw(head("POST /add") + "Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        assertThat(answer).startsWith("HTTP/1.1 100 Continue").contains("HTTP/1.1 200 OK");
        assertThat(seen.get(0).getJsonObject("headers").fieldNames()).doesNotContain("expect");
    }

    @Test
    void connectionsWithoutACallAreClosed() throws Exception {
        get(proxy.close());
        proxy = get(open(chute.actualPort(), Duration.ofMillis(300)));
        assertThat(raw("")).isEmpty();
        assertThat(raw("GET /add HTTP/1.1\r\nX-Half: ")).isEmpty();
        // A call may take longer than that.
        CompletableFuture<HttpResponse<String>> call = later(call("/hold"));
        await().atMost(PATIENCE).until(() -> !held.isEmpty());
        await().pollDelay(Duration.ofMillis(600)).until(() -> true);
        held.element().response().end("done");
        assertThat(call.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
    }

    /** A port that is taken, with one behind it that is free. */
    private static ServerSocket besideAFreePort() throws IOException {
        while (true) {
            ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            if (taken.getLocalPort() < 65_535 && isFree(taken.getLocalPort() + 1)) {
                return taken;
            }
            taken.close();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aPortIsOneProxysAlone() throws Exception {
        Ports two = new Ports(new PortRange(proxy.port(), proxy.port() + 1));
        Claim claim = new Claim(id, UUID.randomUUID(), "v1", SECRET, 1);
        InstanceProxy.Settings settings =
                new InstanceProxy.Settings(claim, "127.0.0.1", chute.actualPort(), output, PATIENCE, 1);
        try (ServerSocket stranger = besideAFreePort()) {
            Ports three = new Ports(new PortRange(stranger.getLocalPort(), stranger.getLocalPort() + 1));
            InstanceProxy beside =
                    get(InstanceProxy.open(vertx, vertx.createHttpClient(), settings, "127.0.0.1", three));
            assertThat(beside.port()).isEqualTo(stranger.getLocalPort() + 1);
        }
        InstanceProxy first = get(InstanceProxy.open(vertx, vertx.createHttpClient(), settings, "127.0.0.1", ports));
        assertThat(first.port()).isNotEqualTo(proxy.port());
        two.take(0);
        two.take(0);
        assertThat(InstanceProxy.open(vertx, vertx.createHttpClient(), settings, "127.0.0.1", two)
                        .toCompletionStage()
                        .toCompletableFuture())
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withMessageContaining("is free");
        int port = first.port();
        get(first.close());
        await().atMost(PATIENCE).until(() -> ports.take(port).orElse(0) == port);
    }
}
