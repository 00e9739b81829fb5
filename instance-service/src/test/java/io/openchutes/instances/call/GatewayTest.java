package io.openchutes.instances.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.auth.Permission;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.instances.call.CallFixtures.Person;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.instances.instance.ActiveInstances;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls through the gateway to an instance and back, and everything that can go wrong on the way. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class GatewayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String NOT_FOUND = "Chute not found, or does not belong to you";

    @Inject
    CallFixtures start;

    @Inject
    ActiveInstances active;

    @Inject
    Vertx vertx;

    @Inject
    MeterRegistry meters;

    @Inject
    CallServices services;

    @Inject
    io.openchutes.instances.MutableClock clock;

    @TestHTTPResource("/")
    URI base;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<FakeInstance> instances = new ArrayList<>();
    private Person owner;
    private String bearer;
    private ChuteState chute;
    private FakeInstance instance;

    @BeforeEach
    void aHotChute() throws Exception {
        owner = start.person("10");
        bearer = owner.bearer();
        chute = start.chute(owner, "org/model", false, 2, "vllm");
        instance = hot(chute);
    }

    @AfterEach
    void closeInstances() throws Exception {
        for (FakeInstance each : instances) {
            each.release();
            each.close();
        }
    }

    private FakeInstance hot(ChuteState of) throws Exception {
        FakeInstance made = new FakeInstance(vertx);
        instances.add(made);
        start.activate(made, of);
        await().atMost(PATIENCE)
                .until(() -> active.of(of.chuteId()).stream()
                        .anyMatch(endpoint -> endpoint.instanceId().equals(made.instanceId)));
        return made;
    }

    private URI at(String path) {
        return base.resolve("/call/" + chute.slug() + path);
    }

    private HttpRequest.Builder with(URI uri) {
        return HttpRequest.newBuilder(uri).header("Authorization", bearer).timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(with(at(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(with(at(path)).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static String detail(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getString("detail");
    }

    private JsonObject completedOnce(String status) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(start.completed(chute.chuteId())).hasSize(1));
        assertThat(start.openCalls(chute.chuteId())).isZero();
        EventSchemas.assertValid(
                "invocation-completed", start.completed(chute.chuteId()).get(0));
        JsonObject event = new JsonObject(start.completed(chute.chuteId()).get(0));
        assertThat(event.getString("status")).isEqualTo(status);
        assertThat(event.getString("instance_id")).isEqualTo(instance.instanceId.toString());
        return event;
    }

    @Test
    void aJsonCordIsCalled() throws Exception {
        HttpResponse<String> answer = post("/echo?a=%20b", "{\"x\": 1}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("echo")).isEqualTo("{\"x\": 1}");
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        String invocationId =
                answer.headers().firstValue("X-Chutes-InvocationID").orElseThrow();
        Map<String, String> seen = instance.seen.get(0);
        assertThat(seen).containsEntry(":uri", "/echo?a=%20b").containsEntry("x-chutes-invocationid", invocationId);
        assertThat(seen).doesNotContainKeys("authorization", "x-forwarded-for", "cookie");
        JsonObject event = completedOnce("success");
        assertThat(event.getString("invocation_id")).isEqualTo(invocationId);
        assertThat(event.getLong("output_tokens")).isEqualTo(12);
        assertThat(event.getDouble("tokens_per_second")).isPositive();
    }

    @Test
    void aStreamComesPieceByPieceAndIsCounted() throws Exception {
        HttpResponse<InputStream> answer = client.send(
                with(at("/stream")).POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        byte[] first = new byte[16];
        assertThat(answer.body().readNBytes(first, 0, 16)).isEqualTo(16);
        assertThat(start.completed(chute.chuteId())).as("while it streams").isEmpty();
        assertThat(new String(answer.body().readAllBytes(), UTF_8)).endsWith("data: [DONE]\n\n");
        JsonObject event = completedOnce("success");
        assertThat(event.getLong("output_tokens")).isEqualTo(12);
        assertThat(event.getDouble("time_to_first_token")).isBetween(0d, 5d);
    }

    @Test
    void aStreamWithoutATypeGetsTheCords() throws Exception {
        HttpResponse<String> answer = post("/untyped-stream", "{}");
        assertThat(answer.body()).isEqualTo("a\nb\n");
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
    }

    @Test
    void aGetCordIsCalledAndItsQueryComesThrough() throws Exception {
        HttpResponse<String> answer = get("/get?q=1&q=2");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("uri")).isEqualTo("/get?q=1&q=2");
        completedOnce("success");
    }

    @Test
    void aFileComesThroughByteForByte() throws Exception {
        HttpResponse<byte[]> answer = client.send(with(at("/file")).build(), BodyHandlers.ofByteArray());
        assertThat(answer.body()).hasSize(300_000);
        assertThat(answer.headers().firstValue("content-type")).contains("image/png");
        assertThat(answer.headers().firstValue("content-length")).contains("300000");
        assertThat(answer.headers().firstValue("content-disposition")).contains("attachment; filename=cat.png");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
        assertThat(answer.headers().firstValue("content-security-policy")).contains("sandbox");
    }

    @Test
    void theChutesOwnErrorComesThrough() throws Exception {
        HttpResponse<String> answer = post("/error", "{}");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(detail(answer)).isEqualTo("the chute's own error");
        completedOnce("error");
    }

    @Test
    void aLargeBodyStreamsThrough() throws Exception {
        HttpResponse<String> answer = post("/echo", "x".repeat(900_000));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getInteger("length")).isEqualTo(900_000);
        HttpRequest chunked = with(at("/echo"))
                .POST(BodyPublishers.ofByteArrays(List.of(new byte[1000], new byte[500_000])))
                .build();
        assertThat(new JsonObject(client.send(chunked, BodyHandlers.ofString()).body()).getInteger("length"))
                .isEqualTo(501_000);
    }

    @Test
    void callsAndRefusalsWithoutABodyKeepTheConnection() throws Exception {
        String call = "GET /call/%s/get HTTP/1.1\r\nHost: x\r\n%s\r\n";
        String right = call.formatted(chute.slug(), "Authorization: " + bearer + "\r\n");
        String last = call.formatted(chute.slug(), "Authorization: " + bearer + "\r\nConnection: close\r\n");
        String answers = raw(right
                + call.formatted(chute.slug(), "")
                + call.formatted("no-such", "Authorization: " + bearer + "\r\n")
                + last);
        assertThat(Pattern.compile("HTTP/1\\.1 (\\d{3})")
                        .matcher(answers)
                        .results()
                        .map(each -> each.group(1)))
                .as(answers)
                .containsExactly("200", "401", "404", "200");
    }

    @Test
    void aSlugIsAHostToo() throws Exception {
        String answer = raw("GET /get HTTP/1.1\r\nHost: " + chute.slug() + ".chutes.test:8080\r\nAuthorization: "
                + bearer + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("{\"uri\":\"/get\"}");
        assertThat(answer.toLowerCase()).doesNotContain("content-security-policy");
        assertThat(raw("GET /openapi.json HTTP/1.1\r\nHost: " + chute.slug()
                        + ".chutes.test\r\nConnection: close\r\n\r\n"))
                .as("all of the host is the chute's")
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void aSignedCallIsTaken() throws Exception {
        String body = "{\"signed\": true}";
        HttpRequest.Builder request = HttpRequest.newBuilder(at("/echo")).POST(BodyPublishers.ofString(body));
        SignedHeaders.version1(owner.key, clock.instant(), body.getBytes(UTF_8)).forEach(request::header);
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.body()).contains("signed");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(instance.seen.get(0)).doesNotContainKeys("x-chutes-hotkey", "x-chutes-signature", "x-chutes-nonce");
        HttpRequest.Builder forged =
                HttpRequest.newBuilder(at("/echo")).POST(BodyPublishers.ofString("{\"forged\": true}"));
        SignedHeaders.version1(owner.key, clock.instant(), body.getBytes(UTF_8)).forEach(forged::header);
        assertThat(client.send(forged.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
        HttpRequest.Builder large =
                HttpRequest.newBuilder(at("/echo")).POST(BodyPublishers.ofByteArray(new byte[200_000]));
        SignedHeaders.version1(owner.key, clock.instant(), new byte[200_000]).forEach(large::header);
        assertThat(client.send(large.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(413);
    }

    // Refusals

    @Test
    void whoSaysNotWhoHeIsIsRefused() throws Exception {
        HttpRequest anonymous = HttpRequest.newBuilder(at("/get")).build();
        HttpResponse<String> answer = client.send(anonymous, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("X-Chutes-InvocationID")).isPresent();
        HttpRequest wrong = HttpRequest.newBuilder(at("/get"))
                .header("Authorization", bearer + "x")
                .build();
        assertThat(client.send(wrong, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        HttpRequest twice = HttpRequest.newBuilder(at("/get"))
                .header("Authorization", bearer)
                .header("Authorization", bearer)
                .build();
        assertThat(client.send(twice, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        HttpRequest.Builder forged = HttpRequest.newBuilder(at("/get")).header("Authorization", bearer);
        SignedHeaders.version1(owner.key, clock.instant(), "another body".getBytes(UTF_8))
                .forEach(forged::header);
        assertThat(client.send(forged.build(), BodyHandlers.ofString()).statusCode())
                .as("a key does not mend a signature")
                .isEqualTo(401);
        assertThat(instance.seen).isEmpty();
    }

    @Test
    void aPrivateChuteOfAnotherIsNotThere() throws Exception {
        Person other = start.person("10");
        bearer = other.bearer();
        HttpResponse<String> hidden = get("/get");
        HttpResponse<String> none =
                client.send(with(base.resolve("/call/no-such-chute/get")).build(), BodyHandlers.ofString());
        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(detail(hidden)).isEqualTo(NOT_FOUND);
        assertThat(none.body()).isEqualTo(hidden.body());
        assertThat(none.statusCode()).isEqualTo(404);
        start.deploy(start.state(chute.chuteId(), owner, chute.name(), false, 2, "vllm", false, Set.of(other.userId)));
        await().atMost(PATIENCE).until(() -> get("/get").statusCode() == 200);
    }

    @Test
    void aKeyNeedsInvoke() throws Exception {
        bearer = owner.bearer(CallFixtures.scope("read", null));
        assertThat(get("/get").statusCode()).isEqualTo(403);
        bearer = owner.bearer(CallFixtures.scope("invoke", UUID.randomUUID()));
        assertThat(get("/get").statusCode()).as("a key of another chute").isEqualTo(404);
        bearer = owner.bearer(CallFixtures.scope("invoke", UUID.randomUUID()), CallFixtures.scope("read", null));
        assertThat(get("/get").statusCode()).isEqualTo(403);
        assertThat(instance.seen).isEmpty();
        bearer = owner.bearer(CallFixtures.scope("invoke", chute.chuteId()));
        assertThat(get("/get").statusCode()).isEqualTo(200);
        bearer = owner.bearer(CallFixtures.scope(null, null));
        assertThat(get("/get").statusCode()).isEqualTo(200);
    }

    @Test
    void aBalanceThatIsGoneIsSaid() throws Exception {
        ChuteState shared = start.state(chute.chuteId(), owner, chute.name(), true, 2, "vllm", false, Set.of());
        start.deploy(shared);
        bearer = start.person("0").bearer();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/get").statusCode()).isEqualTo(402));
        bearer = start.person("-1", Permission.FREE_ACCOUNT).bearer();
        assertThat(get("/get").statusCode()).isEqualTo(200);
        bearer = start.person("0", Permission.UNLIMITED).bearer();
        assertThat(get("/get").statusCode()).isEqualTo(200);
    }

    @Test
    void aDisabledChuteIsNotCalled() throws Exception {
        start.deploy(start.state(chute.chuteId(), owner, chute.name(), false, 2, "vllm", true, Set.of()));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/get").statusCode()).isEqualTo(503));
    }

    @Test
    void whatIsNoCordIsSaid() throws Exception {
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/hidden").statusCode()).isEqualTo(404);
        HttpResponse<String> wrong = get("/echo");
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void aBodyOverTheLimitIsRefused() throws Exception {
        assertThat(post("/echo", "x".repeat(1_100_000)).statusCode()).isEqualTo(413);
        assertThat(instance.seen).isEmpty();
        String answer = raw(
                "POST /call/" + chute.slug() + "/echo HTTP/1.1\r\nHost: x\r\nAuthorization: " + bearer
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n",
                ("10000\r\n" + "x".repeat(65_536) + "\r\n").repeat(20));
        assertThat(answer).startsWith("HTTP/1.1 413");
        completedOnce("error");
        await().atMost(PATIENCE).until(() -> instance.left.get() == 1);
    }

    @Test
    void aHeaderBombIsRefused() throws Exception {
        String answer = raw(
                "GET /call/" + chute.slug() + "/get HTTP/1.1\r\nHost: x\r\nX-Bomb: " + "x".repeat(70_000) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 431");
        assertThat(instance.seen).isEmpty();
    }

    // Trouble on the way

    @Test
    void aCallerWhoLeavesEndsTheCallAtTheInstance() throws Exception {
        try (Socket socket = open("GET /call/" + chute.slug() + "/endless HTTP/1.1\r\nHost: x\r\nAuthorization: "
                + bearer + "\r\n\r\n")) {
            assertThat(socket.getInputStream().read()).isPositive();
        }
        await().atMost(PATIENCE).until(() -> instance.left.get() == 1);
        completedOnce("cancelled");
    }

    @Test
    void aCallerWhoLeavesWithAllOfAStreamWasServed() throws Exception {
        try (Socket socket =
                open("POST /call/" + chute.slug() + "/lingering-stream HTTP/1.1\r\nHost: x\r\nAuthorization: " + bearer
                        + "\r\nContent-Length: 2\r\n\r\n{}")) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            // As OpenAI's clients do: they do not wait for the end of the chunks.
            assertThat(lines.lines().anyMatch("data: [DONE]"::equals)).isTrue();
        }
        await().atMost(PATIENCE).until(() -> instance.left.get() == 1);
        assertThat(completedOnce("success").getLong("output_tokens")).isEqualTo(12);
    }

    @Test
    void aCallerWhoDoesNotReadHoldsTheInstanceBack() throws Exception {
        try (Socket socket = open("GET /call/" + chute.slug() + "/endless HTTP/1.1\r\nHost: x\r\nAuthorization: "
                + bearer + "\r\n\r\n")) {
            assertThat(socket.getInputStream().read()).isPositive();
            await().atMost(PATIENCE).during(Duration.ofMillis(600)).until(() -> {
                int before = instance.bytesWritten.get();
                TimeUnit.MILLISECONDS.sleep(50);
                return instance.bytesWritten.get() == before;
            });
            assertThat(instance.bytesWritten.get()).isLessThan(32_000_000);
        }
    }

    private double failures(String reason) {
        return meters.get("openchutes.calls.failed")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void aStreamThatBreaksOffEndsWithAnError() throws Exception {
        double before = failures("broken_off");
        String answer = raw("POST /call/" + chute.slug() + "/die-in-stream HTTP/1.1\r\nHost: x\r\nAuthorization: "
                + bearer + "\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(answer).contains("data: {\"n\":1}").contains("data: {\"error\"");
        assertThat(answer).as("no end of the chunks").doesNotContain("\r\n0\r\n\r\n");
        completedOnce("failed");
        assertThat(failures("broken_off")).isEqualTo(before + 1);
    }

    @Test
    void inTheMiddleOfAnEventNothingIsAdded() throws Exception {
        String answer = raw("POST /call/" + chute.slug() + "/die-in-event HTTP/1.1\r\nHost: x\r\nAuthorization: "
                + bearer + "\r\nContent-Length: 2\r\n\r\n{}");
        assertThat(answer).contains("data: {\"n\"").doesNotContain("error").doesNotContain("\r\n0\r\n\r\n");
        completedOnce("failed");
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForAWholeOne() {
        assertThatThrownBy(() -> get("/die-in-json")).isInstanceOf(IOException.class);
        completedOnce("failed");
    }

    @Test
    void anInstanceThatEndsWithoutAnAnswerIsA502AndNotTriedAgain() throws Exception {
        FakeInstance second = hot(chute);
        double before = failures("no_answer");
        assertThat(get("/die-at-once").statusCode()).isEqualTo(502);
        assertThat(failures("no_answer")).isEqualTo(before + 1);
        assertThat(instance.seen.size() + second.seen.size()).isEqualTo(1);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(start.completed(chute.chuteId())).hasSize(1));
    }

    @Test
    void aCallThatIsSilentForTooLongIsEnded() {
        double before = failures("silent");
        assertThatThrownBy(() -> get("/silent")).isInstanceOf(IOException.class);
        completedOnce("failed");
        assertThat(failures("silent")).isEqualTo(before + 1);
        await().atMost(PATIENCE).until(() -> instance.left.get() == 1);
    }

    @Test
    void aBusyInstanceSendsTheCallToAnother() throws Exception {
        instance.busyAnswers.set(1);
        FakeInstance second = hot(chute);
        second.busyAnswers.set(1);
        for (String body : List.of("{\"a\":1}", "{\"b\":2}")) {
            HttpResponse<String> answer = post("/echo", body);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(new JsonObject(answer.body()).getString("echo")).isEqualTo(body);
        }
        assertThat(get("/get").statusCode()).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(start.completed(chute.chuteId())).hasSize(3));
        assertThat(start.openCalls(chute.chuteId())).isZero();
    }

    @Test
    void aSmallBodyGoesOutWithItsHeadAndALargeOneWhenItIsAskedFor() throws Exception {
        assertThat(post("/echo", "x".repeat(Call.AT_ONCE)).statusCode()).isEqualTo(200);
        assertThat(instance.seen.get(0)).doesNotContainKey("expect");
        assertThat(post("/echo", "x".repeat(Call.AT_ONCE + 1)).statusCode()).isEqualTo(200);
        assertThat(instance.seen.get(1)).containsEntry("expect", "100-continue");
    }

    @Test
    void aSmallBodyStreamsThroughWhereThereIsNoRoomToHoldIt() throws Exception {
        long all = services.config.maxBodiesInMemory().asLongValue() / 2;
        services.held.addAndGet(all);
        try {
            HttpResponse<String> answer = post("/echo", "{\"a\":1}");
            assertThat(new JsonObject(answer.body()).getString("echo")).isEqualTo("{\"a\":1}");
            assertThat(instance.seen.get(0)).containsEntry("expect", "100-continue");
        } finally {
            services.held.addAndGet(-all);
        }
        await().atMost(PATIENCE).until(() -> services.held.get() == 0);
    }

    @Test
    void aSmallBodyThatComesSlowlyTakesNoPlaceAtAnInstance() throws Exception {
        String head = "POST /call/%s/echo HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nConnection: close\r\n"
                .formatted(chute.slug(), bearer);
        try (Socket slow = open(head + "Content-Length: 8\r\n\r\n{\"a\"")) {
            await().atMost(PATIENCE).until(() -> services.held.get() == 8);
            assertThat(meters.get("openchutes.calls.bodies.held").gauge().value())
                    .isEqualTo(8);
            assertThat(post("/echo", "{}").statusCode()).isEqualTo(200);
            assertThat(instance.seen).hasSize(1);
            slow.getOutputStream().write(":12}".getBytes(UTF_8));
            assertThat(new String(slow.getInputStream().readAllBytes(), UTF_8)).contains("{\\\"a\\\":12}");
        }
        Socket leaver = open(head + "Content-Length: 9\r\n\r\n{");
        await().atMost(PATIENCE).until(() -> services.held.get() == 9);
        leaver.close();
        await().atMost(PATIENCE).until(() -> services.held.get() == 0);
        assertThat(instance.seen).hasSize(2);
    }

    @Test
    void anInstanceThatCanNotBeReachedOrHasAnotherSecretIsPassedOver() throws Exception {
        start.drain(instance.instanceId, chute.chuteId());
        start.activate(UUID.randomUUID(), "0".repeat(64), 1, chute);
        FakeInstance other = new FakeInstance(vertx);
        instances.add(other);
        start.activate(other.instanceId, "f".repeat(64), other.port(), chute);
        FakeInstance good = hot(chute);
        for (int i = 0; i < 6; i++) {
            assertThat(post("/echo", "{}").statusCode()).isEqualTo(200);
            assertThat(get("/get").statusCode()).isEqualTo(200);
        }
        assertThat(good.seen).hasSize(12);
        assertThat(other.seen).isEmpty();
        assertThat(instance.seen).as("it drains").isEmpty();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(start.completed(chute.chuteId())).hasSize(12));
    }

    @Test
    void noInstanceGetsMoreThanItTakesAndTooManyAreRefused() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 2 + 8 + 1; i++) {
            calls.add(client.sendAsync(
                    with(at("/slow")).POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString()));
        }
        CompletableFuture.anyOf(calls.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        List<HttpResponse<String>> first = calls.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .toList();
        assertThat(first).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        });
        instance.release();
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(15, TimeUnit.SECONDS);
        assertThat(calls.stream().filter(call -> call.join().statusCode() == 200))
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(instance.mostInFlight).hasValueLessThanOrEqualTo(2);
        long answered =
                calls.stream().filter(call -> call.join().statusCode() == 200).count();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(start.completed(chute.chuteId())).hasSize((int) answered));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(start.texts("select rate_limited >= 1 and completed = " + answered
                                + " from call_load where chute_id = '" + chute.chuteId() + "'"))
                        .containsExactly("t"));
    }

    @Test
    void aColdChuteIsHeldAndAnswered() throws Exception {
        chute = start.chute(owner, "org/cold", false, 2, null);
        long before = heldCalls();
        CompletableFuture<HttpResponse<String>> call = client.sendAsync(
                with(at("/echo")).POST(BodyPublishers.ofString("{\"held\":1}")).build(), BodyHandlers.ofString());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                start.texts("select reason from targets where wanted_until > now() and chute_id = '"
                                        + chute.chuteId() + "'"))
                        .containsExactly("held call"));
        assertThat(meters.get("openchutes.calls.held").gauge().value()).isEqualTo(1);
        instance = hot(chute);
        assertThat(call.get(10, TimeUnit.SECONDS).body()).contains("held");
        completedOnce("success");
        assertThat(heldCalls()).isEqualTo(before + 1);
    }

    private long heldCalls() {
        return meters.get("openchutes.calls.waited")
                .tag("reason", "cold")
                .timer()
                .count();
    }

    @Test
    void callsAreCountedByTheTemplateOfTheirPath() throws Exception {
        assertThat(get("/get?a=1").statusCode()).isEqualTo(200);
        assertThat(get("/nowhere/17").statusCode()).isEqualTo(404);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(meters.find("http.server.requests").meters())
                                .extracting(meter -> meter.getId().getTag("uri"))
                                .contains("/call/{slug}/{path}")
                                .noneMatch(uri -> uri.contains("nowhere") || uri.contains(chute.slug())));
    }

    @Test
    void aColdChuteThatStaysColdSaysHowToWarmItUp() throws Exception {
        chute = start.chute(owner, "org/cold", false, 2, null);
        HttpResponse<String> answer = post("/echo", "{}");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(detail(answer)).contains("/chutes/warmup/" + chute.chuteId());
        assertThat(start.completed(chute.chuteId())).isEmpty();
        assertThat(start.openCalls(chute.chuteId())).isZero();
    }

    @Test
    void callsOfAReplicaThatIsNotHeardOfAreClosedOnce() {
        UUID dead = UUID.randomUUID();
        UUID invocationId = UUID.randomUUID();
        start.update("insert into call_replicas values ('" + dead + "', now() - interval '1 second')");
        start.update("insert into open_calls values ('" + invocationId + "', '" + dead + "', '" + chute.chuteId()
                + "', '" + instance.instanceId + "', '5Miner', now() - interval '1 minute')");
        JsonObject event = completedOnce("failed");
        assertThat(event.getString("invocation_id")).isEqualTo(invocationId.toString());
        await().during(Duration.ofSeconds(2))
                .atMost(PATIENCE)
                .until(() -> start.completed(chute.chuteId()).size() == 1);
    }

    // OpenAI

    @Test
    void aModelIsCalledByItsName() throws Exception {
        HttpRequest request = with(base.resolve("/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"messages\": [{\"role\": \"user\"}], \"model\": \"ORG/model\", \"stream\": true, \"rest\": \""
                                + "y".repeat(300_000) + "\"}"))
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).endsWith("data: [DONE]\n\n");
        assertThat(completedOnce("success").getLong("output_tokens")).isEqualTo(12);
        HttpRequest qualified = with(base.resolve("/v1/completions"))
                .POST(BodyPublishers.ofString("{\"model\": \"" + owner.username + "/org/model\"}"))
                .build();
        assertThat(client.send(qualified, BodyHandlers.ofString()).body()).contains(owner.username);
    }

    @Test
    void openAiPathsAreAtLlmToo() throws Exception {
        String body = "{\"model\": \"org/model\"}";
        String answer = raw("POST /v1/completions HTTP/1.1\r\nHost: llm.chutes.test\r\nAuthorization: " + bearer
                + "\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body);
        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    @Test
    void whatNamesNoModelIsRefused() throws Exception {
        Map<String, Integer> bodies = Map.of(
                "{\"model\": \"no/such\"}",
                404,
                "{\"messages\": []}",
                400,
                "{\"model\": 1}",
                400,
                "[]",
                400,
                "{\"model\"",
                400,
                "",
                400,
                "{\"messages\": \"" + "x".repeat(200_000) + "\", \"model\": \"org/model\"}",
                413);
        for (Map.Entry<String, Integer> body : bodies.entrySet()) {
            HttpRequest request = with(base.resolve("/v1/chat/completions"))
                    .POST(BodyPublishers.ofString(body.getKey()))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .as(body.getKey().substring(0, Math.min(60, body.getKey().length())))
                    .isEqualTo(body.getValue());
        }
        assertThat(client.send(with(base.resolve("/v1/completions")).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
        assertThat(instance.seen).isEmpty();
        start.chute(owner, "org/secret-model", false, 2, "vllm");
        bearer = start.person("10").bearer();
        HttpRequest another = with(base.resolve("/v1/chat/completions"))
                .POST(BodyPublishers.ofString("{\"model\": \"org/secret-model\"}"))
                .build();
        assertThat(client.send(another, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }

    @Test
    void theModelsThatOneMayCallAreListed() throws Exception {
        Person other = start.person("10");
        ChuteState visible = start.chute(other, "org/model", true, 2, "embedding");
        start.chute(other, "org/hidden", false, 2, "vllm");
        start.chute(other, "org/plain", true, 2, null);
        HttpRequest request = with(base.resolve("/v1/models")).build();
        JsonObject list =
                new JsonObject(client.send(request, BodyHandlers.ofString()).body());
        List<String> ids = list.getJsonArray("data").stream()
                .map(JsonObject.class::cast)
                .filter(model -> List.of(owner.username, other.username).contains(model.getString("owned_by")))
                .map(model -> model.getString("id"))
                .toList();
        assertThat(ids).containsExactlyInAnyOrder("org/model", other.username + "/org/model");
        assertThat(list.getString("object")).isEqualTo("list");
        bearer = owner.bearer(CallFixtures.scope("invoke", visible.chuteId()));
        JsonObject one =
                new JsonObject(client.send(with(base.resolve("/v1/models")).build(), BodyHandlers.ofString())
                        .body());
        assertThat(one.getJsonArray("data")).hasSize(1);
        bearer = owner.bearer(CallFixtures.scope("read", null));
        assertThat(client.send(with(base.resolve("/v1/models")).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.send(
                                HttpRequest.newBuilder(base.resolve("/v1/models"))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
    }

    private Socket open(String request) throws IOException {
        Socket socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout(15_000);
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return socket;
    }

    private String raw(String request) throws IOException {
        return raw(request, "");
    }

    /** All that comes until the connection ends; what can't be sent any more is left out. */
    private String raw(String request, String rest) throws IOException {
        try (Socket socket = open(request)) {
            StringBuilder answer = new StringBuilder();
            try {
                socket.getOutputStream().write(rest.getBytes(UTF_8));
            } catch (IOException e) {
                answer.setLength(0);
            }
            byte[] buffer = new byte[8192];
            try {
                for (int read; (read = socket.getInputStream().read(buffer)) > 0; ) {
                    answer.append(new String(buffer, 0, read, UTF_8));
                }
            } catch (IOException e) {
                // Reset: what came before it is what there is.
                answer.append("");
            }
            return answer.toString();
        }
    }
}
