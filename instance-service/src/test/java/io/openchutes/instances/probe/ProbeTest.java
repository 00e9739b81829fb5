package io.openchutes.instances.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.instances.FakeProxy;
import io.openchutes.instances.InstanceFixtures;
import io.openchutes.instances.TestPeople;
import io.openchutes.instances.TestPeople.Person;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.instances.instance.ActiveInstances;
import io.openchutes.instances.instance.Endpoint;
import io.openchutes.instances.instance.InstanceLifeService;
import io.openchutes.instances.instance.Removal;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a miner's announcement to an active instance, and what a probe does not believe. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ProbeTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    TestPeople people;

    @Inject
    InstanceFixtures fixtures;

    @Inject
    InstanceLifeService life;

    @Inject
    ActiveInstances active;

    @Inject
    Scheduler scheduler;

    private final ObjectMapper json = new ObjectMapper();
    private FakeProxy proxy;
    private Person miner;
    private ChuteState chute;
    private UUID instanceId;
    private String secret;

    @BeforeEach
    void claim() throws Exception {
        proxy = new FakeProxy();
        miner = people.miner();
        chute = fixtures.wantedChute(UUID.randomUUID());
        HttpResponse<String> answer = miner.signed("POST", "/instances/", InstanceFixtures.claim(chute));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode claim = json.readTree(answer.body());
        instanceId = UUID.fromString(claim.get("instance_id").asText());
        secret = claim.get("secret").asText();
    }

    @AfterEach
    void end() {
        life.remove(instanceId, Removal.DELETED_BY_ADMINISTRATOR);
        proxy.close();
    }

    @Test
    void anAnnouncedInstanceDoesNotWaitForTheNextLook() {
        scheduler.pause("instance-probes");
        try {
            proxy.honest(instanceId, chute.version(), secret, true);
            assertThat(announce(proxy.port(), true).statusCode()).isEqualTo(200);
            awaitState("ACTIVE");
        } finally {
            scheduler.resume("instance-probes");
        }
    }

    @Test
    void anHonestInstanceIsVerifiedAndActiveOnceItIsReady() {
        proxy.honest(instanceId, chute.version(), secret, false);
        assertThat(announce(proxy.port(), false).statusCode()).isEqualTo(200);
        awaitState("VERIFIED");
        assertThat(active.of(chute.chuteId())).isEmpty();

        proxy.honest(instanceId, chute.version(), secret, true);
        assertThat(announce(proxy.port(), true).statusCode()).isEqualTo(200);

        awaitState("ACTIVE");
        await().atMost(Duration.ofSeconds(1))
                .until(() -> !active.of(chute.chuteId()).isEmpty());
        assertThat(active.of(chute.chuteId()))
                .containsExactly(new Endpoint(
                        instanceId,
                        chute.chuteId(),
                        chute.version(),
                        "127.0.0.1",
                        proxy.port(),
                        secret,
                        miner.hotkey(),
                        4));
        assertThat(active.of(chute.chuteId()).toString()).doesNotContain(secret);
        assertThat(fixtures.events(instanceId))
                .containsExactly("instance-launched", "instance-verified", "instance-activated");
        String verified = fixtures.data(instanceId, "instance-verified").get(0);
        EventSchemas.assertValid("instance-verified", verified);
        assertThat(verified).contains("\"verified\":true", "\"active\":false").doesNotContain(secret);
        String activated = fixtures.data(instanceId, "instance-activated").get(0);
        EventSchemas.assertValid("instance-activated", activated);
        assertThat(activated).contains("\"verified\":true", "\"active\":true").doesNotContain(secret);

        // It goes on to be probed, and repeating the announcement does no harm.
        int before = proxy.probed();
        await().atMost(SOON).until(() -> proxy.probed() > before);
        assertThat(announce(proxy.port(), true).statusCode()).isEqualTo(200);
        assertThat(announce(proxy.port() == 65535 ? 1024 : proxy.port() + 1, true)
                        .statusCode())
                .isEqualTo(409);

        // Somebody else is at the address now: three probes, and it is lost, and no call goes there any more.
        proxy.honest(instanceId, chute.version(), "0".repeat(64), true);
        awaitState("REMOVED");
        assertThat(fixtures.reasonOf(instanceId)).isEqualTo("lost");
        await().atMost(Duration.ofSeconds(1))
                .until(() -> active.of(chute.chuteId()).isEmpty());
        String removed = fixtures.data(instanceId, "instance-removed").get(0);
        EventSchemas.assertValid("instance-removed", removed);
        assertThat(removed).contains("\"active\":false", "\"verified\":false", "\"reason\":\"lost\"");
    }

    @Test
    void anActiveInstanceThatIsNotReadyAnyMoreIsLost() {
        proxy.honest(instanceId, chute.version(), secret, true);
        announce(proxy.port(), true);
        awaitState("ACTIVE");
        proxy.honest(instanceId, chute.version(), secret, false);
        awaitState("REMOVED");
        assertThat(fixtures.reasonOf(instanceId)).isEqualTo("lost");
    }

    @Test
    void aProofOfSomethingElseIsNone() {
        proxy.onProbe((exchange, challenge) -> FakeProxy.answer(
                exchange,
                200,
                // Yesterday's answer, replayed.
                FakeProxy.proof(instanceId, chute.version(), secret, "00".repeat(32), true)));
        assertLostWithoutBeingVerified();
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (FakeProxy elsewhere = new FakeProxy()) {
            elsewhere.honest(instanceId, chute.version(), secret, true);
            proxy.onProbe((exchange, challenge) -> {
                exchange.getResponseHeaders()
                        .set(
                                "Location",
                                "http://127.0.0.1:" + elsewhere.port() + "/_openchutes/probe?challenge=" + challenge);
                FakeProxy.answer(exchange, 302, "");
            });
            assertLostWithoutBeingVerified();
            assertThat(elsewhere.probed()).isZero();
        }
    }

    @Test
    void anAnswerWithoutEndAndOneThatComesInDropsAreCutOff() {
        proxy.onProbe((exchange, challenge) -> {
            exchange.sendResponseHeaders(200, 0);
            boolean flood = proxy.probed() % 2 == 0;
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 100_000; i++) {
                    out.write(new byte[flood ? 8192 : 1]);
                    out.flush();
                    if (!flood) {
                        Thread.sleep(50);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertLostWithoutBeingVerified();
    }

    @Test
    void garbageOfEveryKindIsNoProof() {
        String[] garbage = {
            "",
            "null",
            "[]",
            "{\"instance_id\":5}",
            "{\"instance_id\":\"%s\",\"version\":\"%s\",\"proof\":\"zz\"}".formatted(instanceId, chute.version()),
            "[".repeat(4000)
        };
        proxy.onProbe(
                (exchange, challenge) -> FakeProxy.answer(exchange, 200, garbage[proxy.probed() % garbage.length]));
        assertLostWithoutBeingVerified();
    }

    @Test
    void whereNothingListensNothingIsVerified() {
        int port = proxy.port();
        proxy.close();
        announce(port, true);
        awaitState("REMOVED");
        assertThat(fixtures.events(instanceId)).containsExactly("instance-launched", "instance-removed", "tombstone");
    }

    @Test
    void theServiceProbesNoAddressThatItMustNot() {
        for (String host : new String[] {"169.254.169.254", "10.0.0.1", "::1", "0x7f000001", "metadata.invalid"}) {
            HttpResponse<String> answer = miner.signed(
                    "PUT", "/instances/" + instanceId, Map.of("host", host, "port", proxy.port(), "ready", true));
            assertThat(answer.statusCode()).as(host + answer.body()).isEqualTo(400);
        }
        assertThat(announce(80, true).statusCode()).isEqualTo(400);
        assertThat(miner.signed(
                                "PUT",
                                "/instances/" + instanceId,
                                Map.of("host", "127.0.0.1", "port", 70000, "ready", true))
                        .statusCode())
                .isEqualTo(422);
        assertThat(fixtures.count("select count(*) from instances where instance_id = ? and host is null", instanceId))
                .isEqualTo(1);
    }

    @Test
    void theChallengeIsNewEachTime() {
        proxy.honest(instanceId, chute.version(), secret, true);
        announce(proxy.port(), true);
        await().atMost(SOON).until(() -> proxy.probed() > 2);
        assertThat(proxy.challenges())
                .doesNotHaveDuplicates()
                .allSatisfy(challenge ->
                        assertThat(HexFormat.of().parseHex(challenge)).hasSize(32));
    }

    private void assertLostWithoutBeingVerified() {
        assertThat(announce(proxy.port(), true).statusCode()).isEqualTo(200);
        awaitState("REMOVED");
        assertThat(fixtures.reasonOf(instanceId)).isEqualTo("lost");
        assertThat(proxy.probed()).isGreaterThanOrEqualTo(3);
        assertThat(fixtures.events(instanceId)).containsExactly("instance-launched", "instance-removed", "tombstone");
    }

    private HttpResponse<String> announce(int port, boolean ready) {
        return miner.signed(
                "PUT", "/instances/" + instanceId, Map.of("host", "127.0.0.1", "port", port, "ready", ready));
    }

    private void awaitState(String state) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(fixtures.stateOf(instanceId)).isEqualTo(state));
    }
}
