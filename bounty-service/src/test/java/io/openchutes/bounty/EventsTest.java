package io.openchutes.bounty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.Permission;
import io.openchutes.bounty.bounty.BountyService;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Topic;
import io.openchutes.event.json.EventJson;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StoppedClock;
import io.openchutes.testing.TestEvents;
import io.openchutes.testing.TestEvents.Published;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
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
    BountyFixtures fixtures;

    @Inject
    StoppedClock clock;

    @Inject
    BountyService bounties;

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
    void aWarmUpBearsABountyAnInstanceClaimsItAndBothAreTold() {
        UUID chuteId = UUID.randomUUID();
        deploy(chuteId, clock.instant().minusSeconds(600), false);
        awaitCopy(chuteId, 1);
        kafka.publish(
                Topics.CHUTE_ACTIVITY,
                "chute-warmup-requested",
                chuteId.toString(),
                Map.of("chute_id", chuteId, "user_id", UUID.randomUUID(), "at", clock.instant()));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(fixtures.events(chuteId)).containsExactly("bounty-created"));

        UUID instanceId = UUID.randomUUID();
        instance("instance-launched", instanceId, chuteId, false, false);
        instance("instance-verified", instanceId, chuteId, false, true);
        instance("instance-activated", instanceId, chuteId, true, true);
        instance("instance-verified", instanceId, chuteId, true, true);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(told(Topics.BOUNTY_EVENTS, chuteId))
                        .extracting(Published::type)
                        .containsExactly("bounty-created", "bounty-claimed"));

        List<Published> told = told(Topics.BOUNTY_EVENTS, chuteId);
        told.forEach(event -> EventSchemas.assertValid(event.type(), event.json()));
        assertThat(told).extracting(Published::sequence).containsExactly(1L, 2L);
        assertThat(told.get(1).json()).contains(instanceId.toString(), "\"status\":\"claimed\"");

        instance("instance-removed", instanceId, chuteId, false, true);
        kafka.tombstone(Topics.INSTANCE_EVENTS, instanceId.toString());
        await().atMost(SOON)
                .until(() ->
                        fixtures.count("select count(*) from instance_copy where instance_id = ?", instanceId) == 0);
    }

    @Test
    void whatArrivesBeforeItsChuteIsKeptAndNothingIsADeadLetter() {
        UUID chuteId = UUID.randomUUID();
        Instant created = clock.instant().minusSeconds(600);
        UUID instanceId = UUID.randomUUID();
        instance("instance-activated", instanceId, chuteId, true, true);
        kafka.publish(
                Topics.CHUTE_ACTIVITY,
                "chute-warmup-requested",
                chuteId.toString(),
                Map.of("chute_id", chuteId, "user_id", UUID.randomUUID(), "at", clock.instant()));
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(fixtures.count("select count(*) from instance_copy where instance_id = ?", instanceId))
                    .isEqualTo(1);
            assertThat(fixtures.count("select count(*) from waiting_warmup where chute_id = ?", chuteId))
                    .isEqualTo(1);
        });

        deploy(chuteId, created, false);

        awaitCopy(chuteId, 1);
        await().atMost(SOON)
                .until(() -> fixtures.count("select count(*) from waiting_warmup where chute_id = ?", chuteId) == 0);
        assertThat(fixtures.events(chuteId)).isEmpty();
        for (Topic topic : List.of(Topics.CHUTE_EVENTS, Topics.INSTANCE_EVENTS, Topics.CHUTE_ACTIVITY)) {
            assertThat(kafka.readAll(topic.deadLetterName()))
                    .extracting(Published::subject)
                    .doesNotContain(chuteId.toString(), instanceId.toString());
        }
    }

    @Test
    void aDeletionEndsTheBountyAndPutsATombstoneOnTheBoost() {
        UUID chuteId = UUID.randomUUID();
        Instant created = clock.instant().minusSeconds(600);
        deploy(chuteId, created, false);
        awaitCopy(chuteId, 1);
        bounties.increase(
                BountyFixtures.account(Permission.BILLING_ADMIN),
                KeyScopes.UNLIMITED,
                chuteId.toString(),
                new BigDecimal("1.5"));

        kafka.publish(Topics.CHUTE_EVENTS, "chute-deleted", chuteId.toString(), chute(chuteId, created, true));
        kafka.tombstone(Topics.CHUTE_EVENTS, chuteId.toString());

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(told(Topics.BOUNTY_EVENTS, chuteId))
                        .extracting(Published::type)
                        .containsExactly("bounty-created", "bounty-withdrawn"));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(told(Topics.BOOST_EVENTS, chuteId)).hasSize(2));
        List<Published> boosts = told(Topics.BOOST_EVENTS, chuteId);
        EventSchemas.assertValid("chute-boosted", boosts.get(0).json());
        assertThat(boosts.get(1).json()).isNull();
        assertThat(boosts).extracting(Published::sequence).containsExactly(1L, 2L);
    }

    @Test
    void aClosedAccountsBountiesAreWithdrawn() {
        UUID chuteId = UUID.randomUUID();
        UUID owner = UUID.randomUUID();
        Map<String, Object> chute = chute(chuteId, clock.instant().minusSeconds(600), false);
        chute.put("user_id", owner);
        kafka.publish(Topics.CHUTE_EVENTS, "chute-deployed", chuteId.toString(), chute);
        awaitCopy(chuteId, 1);
        bounties.increase(
                BountyFixtures.account(Permission.BILLING_ADMIN), KeyScopes.UNLIMITED, chuteId.toString(), null);

        kafka.publish(
                Topics.ACCOUNT_EVENTS,
                "account-closed",
                owner.toString(),
                Map.of("user_id", owner, "username", "closed_one", "closed_at", clock.instant()));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(fixtures.data(chuteId, "bounty-withdrawn"))
                        .singleElement()
                        .asString()
                        .contains("\"reason\":\"account closed\""));
    }

    @Test
    void aRecordThatCantBeReadIsADeadLetterAndTheNextIsApplied() {
        UUID chuteId = UUID.randomUUID();
        kafka.publishUnchecked(new ProducerRecord<>(
                Topics.CHUTE_EVENTS.name(), chuteId.toString(), "{}".getBytes(StandardCharsets.UTF_8)));
        deploy(chuteId, clock.instant(), false);

        awaitCopy(chuteId, 1);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(kafka.readAll(Topics.CHUTE_EVENTS.deadLetterName()))
                        .anySatisfy(letter -> assertThat(letter.json()).isEqualTo("{}")));
    }

    private void deploy(UUID chuteId, Instant createdAt, boolean disabled) {
        Map<String, Object> chute = chute(chuteId, createdAt, false);
        chute.put("disabled", disabled);
        kafka.publish(Topics.CHUTE_EVENTS, "chute-deployed", chuteId.toString(), chute);
    }

    /** The contract's sample, with an id and a time of its own. */
    private Map<String, Object> chute(UUID chuteId, Instant createdAt, boolean deleted) {
        Map<String, Object> chute = sample(deleted ? "chute-deleted" : "chute-deployed");
        chute.put("chute_id", chuteId);
        chute.put("user_id", UUID.randomUUID());
        chute.put("created_at", createdAt);
        return chute;
    }

    private void instance(String type, UUID instanceId, UUID chuteId, boolean active, boolean verified) {
        clock.advance(Duration.ofMillis(10));
        Map<String, Object> instance = sample(type);
        instance.put("instance_id", instanceId);
        instance.put("chute_id", chuteId);
        instance.put("launched_at", clock.instant().minusSeconds(60));
        instance.put("active", active);
        instance.put("verified", verified);
        instance.put("activated_at", active ? clock.instant() : null);
        instance.put("last_verified_at", verified ? clock.instant().minusMillis(5) : null);
        instance.put("at", clock.instant());
        kafka.publish(Topics.INSTANCE_EVENTS, type, instanceId.toString(), instance);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> sample(String type) {
        return EventJson.read(EventSchemas.sample(type).getBytes(StandardCharsets.UTF_8), HashMap.class);
    }

    private List<Published> told(Topic topic, UUID chuteId) {
        return kafka.readAll(topic, chuteId.toString());
    }

    private void awaitCopy(UUID chuteId, long copies) {
        await().atMost(SOON)
                .until(() -> fixtures.count("select count(*) from chute_copy where chute_id = ?", chuteId) == copies);
    }
}
