package io.openchutes.instances.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.Permission;
import io.openchutes.instances.FakeProxy;
import io.openchutes.instances.InstanceFixtures;
import io.openchutes.instances.TestPeople;
import io.openchutes.instances.TestPeople.Person;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.testing.PlatformResource;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The output of an instance on its way from the agent to the chute's owner. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class OutputTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    TestPeople people;

    @Inject
    InstanceFixtures fixtures;

    @Inject
    Event<ShutdownDelayInitiatedEvent> stopping;

    private final ObjectMapper json = new ObjectMapper();
    private FakeProxy proxy;
    private Person owner;
    private UUID instanceId;
    private String secret;
    private String target;

    @BeforeEach
    void activate() throws Exception {
        proxy = new FakeProxy();
        owner = people.open(Permission.DEVELOPER);
        Person miner = people.miner();
        ChuteState chute = fixtures.wantedChute(owner.userId);
        JsonNode claim = json.readTree(miner.signed("POST", "/instances/", InstanceFixtures.claim(chute))
                .body());
        instanceId = UUID.fromString(claim.get("instance_id").asText());
        secret = claim.get("secret").asText();
        target = "/instances/" + instanceId + "/logs";
        proxy.honest(instanceId, chute.version(), secret, true);
        miner.signed(
                "PUT", "/instances/" + instanceId, Map.of("host", "127.0.0.1", "port", proxy.port(), "ready", true));
        await().atMost(SOON).until(() -> fixtures.stateOf(instanceId).equals("ACTIVE"));
    }

    @AfterEach
    void end() {
        fixtures.run("delete from instances where instance_id = ?", instanceId);
        proxy.close();
    }

    @Test
    void theOwnerReadsTheLinesAndTheProxyGetsTheSecret() {
        AtomicReference<String> asked = new AtomicReference<>();
        proxy.onLogs((exchange, query) -> {
            asked.set(query
                    + " " + exchange.getRequestHeaders().getFirst("X-OpenChutes-Instance")
                    + " " + exchange.getRequestHeaders().getFirst("X-OpenChutes-Secret"));
            FakeProxy.answer(exchange, 200, "one\ntwo — ü\n");
        });

        HttpResponse<String> answer = owner.withKey("GET", target + "?backfill=2", null);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("one\ntwo — ü\n");
        assertThat(answer.headers().firstValue("Content-Type").orElse("").toLowerCase())
                .isEqualTo("text/plain;charset=utf-8");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(asked.get()).isEqualTo("backfill=2&follow=false " + instanceId + " " + secret);
    }

    @Test
    void nobodyElseDoes() {
        assertThat(TestPeople.anonymously("GET", target, null).statusCode()).isEqualTo(401);
        for (Person other : List.of(people.open(Permission.BILLING_ADMIN, Permission.SUBNET_ADMIN), people.miner())) {
            assertThat(other.withKey("GET", target, null).statusCode()).isEqualTo(404);
        }
        assertThat(owner.scoped("GET", target, null, TestPeople.scope("images", null, null))
                        .statusCode())
                .isEqualTo(404);
        assertThat(owner.withKey("GET", target + "?backfill=-1", null).statusCode())
                .isEqualTo(422);
        assertThat(owner.withKey("GET", "/instances/no-uuid/logs", null).statusCode())
                .isEqualTo(422);
    }

    @Test
    void anAgentThatRefusesIsA503AndItsWordsAreNotPassedOn() {
        proxy.onLogs((exchange, query) -> FakeProxy.answer(exchange, 500, "internals"));
        HttpResponse<String> answer = owner.withKey("GET", target, null);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).doesNotContain("internals");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void aReaderWhoLeavesEndsTheStreamAtTheAgentAndASlowOneHoldsItUp() throws Exception {
        AtomicLong written = new AtomicLong();
        AtomicReference<IOException> ended = new AtomicReference<>();
        byte[] line = ("x".repeat(1023) + "\n").getBytes(StandardCharsets.UTF_8);
        proxy.onLogs((exchange, query) -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 200 * 1024; i++) {
                    out.write(line);
                    out.flush();
                    written.addAndGet(line.length);
                }
            } catch (IOException e) {
                ended.set(e);
            }
        });
        try (Socket reader = follow()) {
            InputStream in = reader.getInputStream();
            assertThat(in.readNBytes(4096)).hasSize(4096);
            // 200 MiB would come: what the sockets hold is a fraction of it, and then the agent waits.
            AtomicLong before = new AtomicLong(-1);
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> written.get() == before.getAndSet(written.get()));
            assertThat(written.get()).isLessThan(50L * 1024 * 1024);
            assertThat(ended.get()).isNull();
        }
        await().atMost(SOON).until(() -> ended.get() != null);
    }

    @Test
    void aServiceThatIsToStopTellsReadersToComeAgain() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        proxy.onLogs((exchange, query) -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write("one\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            try {
                left.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (Socket reader = follow()) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8));
            assertThat(lines.lines().anyMatch("one"::equals)).isTrue();
            stopping.fire(new ShutdownDelayInitiatedEvent());
            assertThat(lines.lines().anyMatch(line -> line.startsWith("[openchutes: the service is restarting")))
                    .isTrue();
        } finally {
            left.countDown();
        }
    }

    @Test
    void anAccountHasAFewStreamsAndGetsThemBack() throws Exception {
        proxy.onLogs((exchange, query) -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            try {
                while (true) {
                    out.write("tick\n".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    Thread.sleep(50);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        List<Socket> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Socket reader = follow();
                readers.add(reader);
                assertThat(new String(reader.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                        .isEqualTo("HTTP/1.1 200");
            }
            HttpResponse<String> fifth = owner.withKey("GET", target, null);
            assertThat(fifth.statusCode()).isEqualTo(429);
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
        proxy.onLogs((exchange, query) -> FakeProxy.answer(exchange, 200, "done\n"));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(owner.withKey("GET", target, null).statusCode())
                                .isEqualTo(200));
    }

    /** A reader that decides itself how much it reads. */
    private Socket follow() throws IOException {
        Socket socket =
                new Socket(TestPeople.service().getHost(), TestPeople.service().getPort());
        socket.setReceiveBufferSize(16 * 1024);
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("GET " + target + "?follow=true HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                + owner.authorization() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
