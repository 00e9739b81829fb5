package io.openchutes.instances.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.contracts.Topics;
import io.openchutes.event.json.EventJson;
import io.openchutes.instances.InstanceFixtures;
import io.openchutes.instances.MutableClock;
import io.openchutes.instances.TestPeople;
import io.openchutes.instances.TestPeople.Person;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.openchutes.testing.TestEvents.Published;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** From other services' records in Kafka to this service's own. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    InstanceFixtures fixtures;

    @Inject
    TestPeople people;

    @Inject
    MutableClock clock;

    private final ObjectMapper json = new ObjectMapper();
    private TestEvents kafka;

    @BeforeAll
    void connect() {
        kafka = new TestEvents();
    }

    @AfterAll
    void disconnect() {
        kafka.close();
    }

    @Test
    void aChuteIsCopiedWholeAndAWarmUpMakesAPlaceWhichItsDeletionTakesAway() throws Exception {
        UUID chuteId = UUID.randomUUID();
        Map<String, Object> chute = chute("chute-deployed", chuteId);
        kafka.publish(Topics.CHUTE_EVENTS, "chute-deployed", chuteId.toString(), chute);
        await().atMost(SOON).until(() -> copies(chuteId) == 1);
        assertThat(fixtures.texts(
                        "select concat_ws(' ', name, slug, username, is_public, gpu_count, concurrency, supported_gpus,"
                                + " cardinality(shares), cords like '%/v1/chat/completions%', rolling_update like"
                                + " '%old_version%', max_instances, scaling_threshold, shutdown_after_seconds) from"
                                + " chutes where chute_id = ?",
                        chuteId))
                .containsExactly("acme/llama-3-8b alice-acme-llama-3-8b alice t 1 8 {a100,h100} 1 t t 1 0.75 300");
        Person miner = people.miner();
        Map<String, Object> claim =
                Map.of("chute_id", chuteId, "version", chute.get("version"), "gpu", "h100", "gpu_count", 1);
        assertThat(miner.signed("POST", "/instances/", claim).statusCode()).isEqualTo(409);

        kafka.publish(
                Topics.CHUTE_ACTIVITY,
                "chute-warmup-requested",
                chuteId.toString(),
                Map.of("chute_id", chuteId, "user_id", UUID.randomUUID(), "at", clock.instant()));
        await().atMost(SOON)
                .until(() -> fixtures.count(
                                "select count(*) from targets where chute_id = ? and reason = 'warm-up'", chuteId)
                        == 1);
        HttpResponse<String> answer = miner.signed("POST", "/instances/", claim);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        UUID instanceId =
                UUID.fromString(json.readTree(answer.body()).get("instance_id").asText());

        kafka.publish(Topics.CHUTE_EVENTS, "chute-deleted", chuteId.toString(), chute("chute-deleted", chuteId));
        kafka.tombstone(Topics.CHUTE_EVENTS, chuteId.toString());

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(kafka.readAll(Topics.INSTANCE_EVENTS, instanceId.toString()))
                        .extracting(Published::type)
                        .containsExactly("instance-launched", "instance-removed", "tombstone"));
        List<Published> told = kafka.readAll(Topics.INSTANCE_EVENTS, instanceId.toString());
        assertThat(told).extracting(Published::sequence).containsExactly(1L, 2L, 3L);
        EventSchemas.assertValid("instance-removed", told.get(1).json());
        assertThat(told.get(1).json()).contains("\"reason\":\"chute deleted\"");
        await().atMost(SOON).until(() -> copies(chuteId) == 0);
    }

    @Test
    void aBountyMakesAPlaceForAsLongAsItIsOpen() {
        ChuteState chute = fixtures.chute(UUID.randomUUID());
        bounty("bounty-created", chute.chuteId(), "open");
        await().atMost(SOON).until(() -> isWantedForABounty(chute.chuteId()));
        assertThat(people.miner()
                        .signed("POST", "/instances/", InstanceFixtures.claim(chute))
                        .statusCode())
                .isEqualTo(201);
        bounty("bounty-withdrawn", chute.chuteId(), "withdrawn");
        await().atMost(SOON).until(() -> !isWantedForABounty(chute.chuteId()));
    }

    @Test
    void whoMayNotBeAMinerAnyMoreLosesTheInstances() throws Exception {
        for (boolean closed : new boolean[] {true, false}) {
            Person miner = people.miner();
            ChuteState chute = fixtures.wantedChute(UUID.randomUUID());
            UUID instanceId =
                    UUID.fromString(json.readTree(miner.signed("POST", "/instances/", InstanceFixtures.claim(chute))
                                    .body())
                            .get("instance_id")
                            .asText());
            Map<String, Object> account = sample(closed ? "account-closed" : "account-changed");
            account.put("user_id", miner.userId);
            account.put("username", miner.username);
            account.put("hotkey", miner.hotkey());
            account.computeIfPresent("api_keys", (field, keys) -> List.of());
            account.computeIfPresent("permissions_bitmask", (field, bits) -> 1);
            kafka.publish(
                    Topics.ACCOUNT_EVENTS,
                    closed ? "account-closed" : "account-changed",
                    miner.userId.toString(),
                    account);
            await().atMost(SOON).until(() -> fixtures.stateOf(instanceId).equals("REMOVED"));
            assertThat(fixtures.reasonOf(instanceId))
                    .isEqualTo(closed ? "the miner's account is closed" : "the miner has lost its permission");
        }
    }

    private boolean isWantedForABounty(UUID chuteId) {
        return fixtures.count("select count(*) from targets where chute_id = ? and bounty_until is not null", chuteId)
                == 1;
    }

    private void bounty(String type, UUID chuteId, String status) {
        Map<String, Object> bounty = sample(type);
        bounty.put("chute_id", chuteId);
        bounty.put("status", status);
        bounty.put("expires_at", clock.instant().plus(Duration.ofHours(1)));
        kafka.publish(Topics.BOUNTY_EVENTS, type, chuteId.toString(), bounty);
    }

    /** The contract's sample, with an id and a time of its own. */
    private Map<String, Object> chute(String type, UUID chuteId) {
        Map<String, Object> chute = sample(type);
        chute.put("chute_id", chuteId);
        chute.put("created_at", Instant.parse("2026-01-01T00:00:00Z"));
        return chute;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> sample(String type) {
        return EventJson.read(EventSchemas.sample(type).getBytes(StandardCharsets.UTF_8), HashMap.class);
    }

    private long copies(UUID chuteId) {
        return fixtures.count("select count(*) from chutes where chute_id = ?", chuteId);
    }
}
