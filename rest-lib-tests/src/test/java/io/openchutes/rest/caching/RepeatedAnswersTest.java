package io.openchutes.rest.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.inputs.LogRecorder;
import io.openchutes.rest.RawConnection;
import io.openchutes.rest.RawConnection.Answer;
import io.openchutes.rest.RawRequests;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered a second time is the same answer, without the resource, for the same caller alone, and only while it holds. */
@QuarkusTest
class RepeatedAnswersTest {
    private static final String HOST = "Host: x\r\n";

    @TestHTTPResource
    URI base;

    @Inject
    NewsResource news;

    @Inject
    NewsResource.Keys keys;

    @Inject
    MeterRegistry meters;

    /** A target of its own for each test. */
    private String target;

    @BeforeEach
    void publish() {
        news.publish("first");
        target = "/news?" + System.nanoTime();
    }

    private Answer get(String headers) throws IOException {
        return get(target, headers);
    }

    private Answer get(String of, String headers) throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.send("GET " + of + " HTTP/1.1\r\n" + HOST + headers);
            return connection.read();
        }
    }

    /** How often the resource was asked by this. */
    private int asked(Request request) throws IOException {
        int before = news.asked.get();
        request.send();
        return news.asked.get() - before;
    }

    @FunctionalInterface
    private interface Request {
        void send() throws IOException;
    }

    @Test
    void theSecondAnswerIsTheFirstOne() throws IOException {
        Answer first = get("");
        Answer[] second = new Answer[1];
        assertThat(asked(() -> second[0] = get("User-Agent: other\r\nX-Forwarded-For: 192.0.2.1\r\n")))
                .isZero();
        assertThat(second[0].text()).isEqualTo(first.text()).isEqualTo("{\"text\":\"first\"}");
        assertThat(second[0].status()).isEqualTo(first.status()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(second[0].lasting()).isEqualTo(first.lasting());
    }

    @Test
    void compressedToo() throws IOException {
        Answer first = get("Accept-Encoding: gzip, br\r\n");
        Answer[] second = new Answer[1];
        assertThat(asked(() -> second[0] = get("Accept-Encoding: br, gzip\r\n")))
                .isZero();
        assertThat(second[0].lasting())
                .isEqualTo(first.lasting())
                .containsEntry("content-encoding", "gzip")
                .hasEntrySatisfying("etag", tag -> assertThat(tag).endsWith("-gzip\""));
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(second[0].body()))) {
            assertThat(in.readAllBytes()).isEqualTo("{\"text\":\"first\"}".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void nothingIsSentAgainToWhoHasIt() throws IOException {
        String tag = get("").headers().get("etag");
        Answer longWay = get(target + "&", "If-None-Match: " + tag + "\r\n");
        Answer[] again = new Answer[1];
        assertThat(asked(() -> again[0] = get("If-None-Match: " + tag + "\r\n")))
                .isZero();
        assertThat(again[0].status()).isEqualTo("HTTP/1.1 304 Not Modified");
        assertThat(again[0].lasting()).isEqualTo(longWay.lasting());
        assertThat(asked(() -> again[0] = get("If-None-Match: \"other\"\r\n"))).isZero();
        assertThat(again[0].status()).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void whatHasChangedIsAnsweredAtOnce() throws IOException {
        get("");
        news.publish("second");
        assertThat(get("").text()).isEqualTo("{\"text\":\"second\"}");
        news.publish(null);
        assertThat(asked(() -> assertThat(get("").text()).isEqualTo("{\"text\":\"read\"}")))
                .as("memory has it no longer")
                .isEqualTo(1);
    }

    @Test
    void whatMemoryDoesNotHoldIsNotOffered() throws IOException {
        news.publish(null);
        get("");
        news.publish("kept");
        assertThat(asked(() -> assertThat(get("").text()).isEqualTo("{\"text\":\"kept\"}")))
                .isEqualTo(1);
        assertThat(asked(() -> get(""))).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://elsewhere.example\r\n",
                "Accept: text/html\r\n",
                "X-Chutes-Hotkey: 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY\r\n",
                "Authorization: Bearer a.b\r\n",
                "Authorization: Bearer a.b\r\nAuthorization: Bearer a.b\r\n",
                "Cookie: a=b\r\n",
                "Range: bytes=0-1\r\n",
                "Expect: 100-continue\r\n",
                "Content-Length: 0\r\n",
                "Connection: close\r\n",
                "X-New: 1\r\n",
                "If-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\n"
            })
    void aRequestThatSendsMoreGoesTheLongWay(String headers) throws IOException {
        get("");
        int before = news.asked.get();
        get(headers);
        // One that is refused does not come to the resource either.
        assertThat(List.of(news.asked.get(), before + 1)).contains(news.asked.get());
        if (!headers.startsWith("Accept: text/html")) {
            assertThat(news.asked.get()).isEqualTo(before + 1);
        }
    }

    @Test
    void anotherHostAnotherMethodAndAnotherVersionGoTheLongWay() throws IOException {
        get("");
        RawRequests raw = new RawRequests(base);
        assertThat(asked(() -> raw.send("GET " + target + " HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n")))
                .isEqualTo(1);
        assertThat(asked(() -> raw.send("HEAD " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")))
                .isEqualTo(1);
        assertThat(asked(() -> raw.send("GET " + target + " HTTP/1.0\r\nHost: x\r\n\r\n")))
                .isEqualTo(1);
    }

    @Test
    void callersGetWhatIsTheirs() throws IOException {
        String mine = target.replace("/news", "/news/mine");
        String alice = "Authorization: Bearer alice.secret\r\n";
        keys.rightsBySecret.put("Bearer alice.secret", "all");
        Answer first = get(mine, alice);
        Answer[] second = new Answer[1];
        assertThat(asked(() -> second[0] = get(mine, alice))).isZero();
        assertThat(second[0].lasting()).isEqualTo(first.lasting()).containsEntry("cache-control", "private, no-store");
        assertThat(second[0].text()).isEqualTo("{\"text\":\"first\"}");

        assertThat(get(mine, "").status()).startsWith("HTTP/1.1 401");
        assertThat(get(mine, "Authorization: Bearer alice.guessed\r\n").status())
                .as("a wrong secret of a known key")
                .startsWith("HTTP/1.1 401");
        assertThat(get(mine, "Authorization: Bearer bob.secret\r\n").status()).startsWith("HTTP/1.1 401");

        keys.rightsBySecret.put("Bearer alice.secret", "fewer");
        assertThat(asked(() -> get(mine, alice))).as("other rights").isEqualTo(1);
        keys.rightsBySecret.remove("Bearer alice.secret");
        assertThat(get(mine, alice).status()).as("a key that was deleted").startsWith("HTTP/1.1 401");
    }

    @Test
    void whoSignsGetsWhatIsHis() throws IOException {
        String mine = target.replace("/news", "/news/mine");
        String alice = signed("alice", "good");
        keys.rightsByHotkey.put("alice", "all");
        Answer first = get(mine, alice);
        Answer[] second = new Answer[1];
        assertThat(asked(() -> second[0] = get(mine, alice + "X-Chutes-UserID: 1\r\n")))
                .isZero();
        assertThat(second[0].lasting()).isEqualTo(first.lasting()).containsEntry("cache-control", "private, no-store");
        assertThat(second[0].text()).isEqualTo("{\"text\":\"first\"}");

        assertThat(get(mine, signed("alice", "bad")).status()).startsWith("HTTP/1.1 401");
        assertThat(get(mine, signed("bob", "good")).status()).startsWith("HTTP/1.1 401");
        assertThat(asked(() -> get(mine, alice + "X-Chutes-Nonce: 1\r\n"))).isEqualTo(1);
        assertThat(asked(() -> get(mine, alice + "X-Chutes-Hotkey: alice\r\n"))).isEqualTo(1);
        assertThat(asked(() -> get(mine, alice + "X-Chutes-Signature: good\r\n")))
                .isEqualTo(1);
        assertThat(asked(() -> get(mine, alice + "Authorization: Bearer a.b\r\n")))
                .as("two ways of saying who calls")
                .isEqualTo(1);
        keys.rightsByHotkey.put("alice", "fewer");
        assertThat(asked(() -> get(mine, alice))).as("other rights").isEqualTo(1);
        keys.rightsByHotkey.remove("alice");
        assertThat(get(mine, alice).status()).startsWith("HTTP/1.1 401");
    }

    @Test
    void callersOnOneConnectionAreToldApart() throws IOException {
        String mine = "GET " + target.replace("/news", "/news/mine") + " HTTP/1.1\r\n" + HOST;
        keys.rightsByHotkey.put("alice", "all");
        keys.rightsBySecret.put("Bearer carol.secret", "all");
        try (RawConnection connection = new RawConnection(base)) {
            for (int i = 0; i < 3; i++) {
                for (String good : List.of(signed("alice", "good"), "Authorization: Bearer carol.secret\r\n")) {
                    connection.send(mine + good);
                    assertThat(connection.read().status()).isEqualTo("HTTP/1.1 200 OK");
                    for (String bad : List.of("", signed("alice", "bad"), "Authorization: Bearer carol.guessed\r\n")) {
                        connection.send(mine + bad);
                        assertThat(connection.read().status()).startsWith("HTTP/1.1 401");
                    }
                }
            }
        }
    }

    @Test
    void whatIsGoodOnceIsSpentBeforeTheAnswer() throws IOException {
        String mine = target.replace("/news", "/news/mine");
        keys.rightsByHotkey.put("dora", "all");
        String again = once("dora", "n1");
        assertThat(asked(() -> get(mine, once("dora", "n0")))).isEqualTo(1);
        assertThat(asked(() -> assertThat(get(mine, again).text()).isEqualTo("{\"text\":\"first\"}")))
                .isZero();
        assertThat(keys.spent).containsOnlyOnce("n1");
        assertThat(asked(() -> get(mine, again))).as("spent already").isEqualTo(1);
        assertThat(asked(() -> get(mine, signed("dora", "good"))))
                .as("another way")
                .isEqualTo(1);
        assertThat(asked(() -> get(mine, once("dora", "n2")))).isZero();
    }

    @Test
    void whatFollowsCredentialsThatAreBeingSpentWaits() throws IOException {
        String mine = "GET " + target.replace("/news", "/news/mine") + " HTTP/1.1\r\n" + HOST;
        keys.rightsByHotkey.put("emil", "all");
        get("");
        get(target.replace("/news", "/news/mine"), once("emil", "e"));
        CountDownLatch latch = new CountDownLatch(1);
        keys.open.set(latch);
        try (RawConnection gone = new RawConnection(base)) {
            gone.send(mine + once("emil", "gone"));
        }
        try (RawConnection connection = new RawConnection(base)) {
            for (int i = 0; i < 30; i++) {
                connection.send(
                        i % 2 == 0
                                ? mine + once("emil", "e" + i % 8) + "X-Request-Id: r" + i + "\r\n"
                                : "GET " + target + " HTTP/1.1\r\n" + HOST + "X-Request-Id: r" + i + "\r\n");
            }
            latch.countDown();
            for (int i = 0; i < 30; i++) {
                Answer answer = connection.read();
                assertThat(answer.headers()).containsEntry("x-request-id", "r" + i);
                assertThat(answer.text()).isEqualTo("{\"text\":\"first\"}");
            }
            connection.send("GET /nowhere HTTP/1.1\r\nHost: x\r\n");
            assertThat(connection.read().status()).startsWith("HTTP/1.1 404");
            await().untilAsserted(() -> assertThat(keys.spent).contains("gone", "e0", "e2", "e4", "e6"));
        }
    }

    private static String once(String hotkey, String nonce) {
        return signed(hotkey, "good").replace("Nonce: 1", "Nonce: " + nonce) + "X-Chutes-Sig-Version: 2\r\n";
    }

    private static String signed(String hotkey, String signature) {
        return "X-Chutes-Hotkey: " + hotkey + "\r\nX-Chutes-Nonce: 1\r\nX-Chutes-Signature: " + signature + "\r\n";
    }

    @Test
    void requestsOnOneConnectionAreAnsweredInTheirOrder() throws IOException {
        get("");
        try (RawConnection connection = new RawConnection(base)) {
            for (int i = 0; i < 20; i++) {
                // Each third one goes the long way: the others must wait for it.
                connection.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nX-Request-Id: r" + i + "\r\n"
                        + (i % 3 == 0 ? "X-New: 1\r\n" : ""));
            }
            for (int i = 0; i < 20; i++) {
                Answer answer = connection.read();
                assertThat(answer.headers()).containsEntry("x-request-id", "r" + i);
                assertThat(answer.text()).isEqualTo("{\"text\":\"first\"}");
            }
            connection.send("GET /nowhere HTTP/1.1\r\nHost: x\r\n");
            assertThat(connection.read().status()).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void itIsCountedAndLoggedAsAnyRequest() throws IOException {
        get("");
        long before = settled();
        try (LogRecorder log = new LogRecorder("io.quarkus.http.access-log")) {
            assertThat(asked(() -> get("X-Request-Id: again\r\n"))).isZero();
            // After the answer, so that nobody waits for it.
            await().until(() -> log.messages().stream()
                    .anyMatch(line -> line.matches("127\\.0\\.0\\.1 GET /news 200 16 bytes \\d+ ms id=again")));
        }
        assertThat(counted()).isEqualTo(before + 1);
    }

    /** Requests are counted after their answers have gone out: what was counted when no more came for a while. */
    private long settled() {
        AtomicLong last = new AtomicLong(-1);
        await().during(Duration.ofMillis(300)).until(() -> {
            long now = counted();
            return last.getAndSet(now) == now;
        });
        return last.get();
    }

    private long counted() {
        return meters.get("http.server.requests")
                .tags("uri", "/news", "status", "200", "method", "GET", "outcome", "SUCCESS")
                .timer()
                .count();
    }
}
