package io.openchutes.chutes.lifecycle;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.TestAccounts.scope;
import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.instance.InstanceChanged;
import io.openchutes.chutes.instance.InstanceFacts;
import io.openchutes.chutes.instance.InstanceService;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a chute's owner reads of its instances that ended, and nobody else. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class EndedInstancesTest extends ChuteReadFixture {
    private static final String REASON = "failed: node seven has no room for it";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @Inject
    InstanceService instances;

    @Inject
    EntityManager entities;

    Person owner;

    String name;

    JsonPath chute;

    @BeforeEach
    void deployAPublicChute() {
        owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        name = "m" + suffix();
        chute = deployPublic();
        bornDaysAgo();
    }

    @Test
    void theOwnerReadsWhatRanAndWhyItEnded() {
        UUID served = UUID.randomUUID();
        UUID failed = UUID.randomUUID();
        launch(served, Duration.ofMinutes(90));
        activate(served, Duration.ofMinutes(90), Duration.ofMinutes(80));
        end(served, Duration.ofMinutes(90), Duration.ofMinutes(20), "shut down: idle", false);
        launch(failed, Duration.ofMinutes(19));
        end(failed, Duration.ofMinutes(19), Duration.ofMinutes(15), REASON, true);
        Supplier<RequestSpecification> key = owner.keyFor(scope(idOf(chute), "read"));
        for (RequestSpecification call : List.of(owner.call(), owner.signed(), key.get())) {
            for (String by : List.of(chute.getString("chute_id"), name)) {
                JsonPath read = read(call, by);
                assertThat(read.getList("ended_instances.instance_id"))
                        .as("newest first")
                        .containsExactly(failed.toString(), served.toString());
                assertThat(read.getMap("ended_instances[1]"))
                        .isEqualTo(Map.of(
                                "instance_id", served.toString(),
                                "version", chute.getString("version"),
                                "region", "eu",
                                "launched_at", read.getString("ended_instances[1].launched_at"),
                                "activated_at", read.getString("ended_instances[1].activated_at"),
                                "ended_at", read.getString("ended_instances[1].ended_at"),
                                "reason", "shut down: idle",
                                "failed", false));
                assertThat(times(read, "ended_instances[1]"))
                        .containsExactly(
                                before(Duration.ofMinutes(90)),
                                before(Duration.ofMinutes(80)),
                                before(Duration.ofMinutes(20)));
                assertThat(read.getString("ended_instances[0].activated_at")).isNull();
                assertThat(read.getString("ended_instances[0].reason")).isEqualTo(REASON);
                assertThat(read.getBoolean("ended_instances[0].failed")).isTrue();
                assertThat(read.getList("instances.instance_id"))
                        .as("failures are among the instances, as before")
                        .containsExactly(failed.toString());
            }
        }
    }

    @Test
    void nobodyElseLearnsOfThemAndNoOtherAnswerHasThem() {
        UUID ended = UUID.randomUUID();
        launch(ended, Duration.ofMinutes(9));
        end(ended, Duration.ofMinutes(9), Duration.ofMinutes(5), REASON, true);
        String path = "/chutes/" + chute.getString("chute_id");
        assertThat(owner.call().get(path).asString()).contains("ended_instances", REASON);
        // The owner's answer is kept by now: nobody is given it.
        List<RequestSpecification> others = List.of(
                anonymous(),
                accounts.open().call(),
                accounts.open(Permission.MINER).call(),
                accounts.open(Permission.SUBNET_ADMIN, Permission.BILLING_ADMIN).call(),
                owner.callScoped(scope("images", null, null)),
                owner.callScoped(scope(UUID.randomUUID(), null)),
                owner.callScoped(scope(idOf(chute), "invoke")));
        for (RequestSpecification other : others) {
            String answer = other.get(path).asString();
            assertThat(answer).doesNotContain("ended_instances", ended.toString(), REASON);
        }
        Stream.of("/chutes/?name=" + name, "/chutes/?include_public=true&name=" + name, "/chutes/boosted")
                .forEach(list -> assertThat(owner.call().get(list).asString())
                        .as(list)
                        .doesNotContain("ended_instances", ended.toString(), REASON));
        assertThat(owner.call().body(Map.of("tagline", "x")).put(path).asString())
                .contains("\"tagline\"")
                .doesNotContain("ended_instances", ended.toString());
        assertThat(owner.call()
                        .get("/chutes/warmup/" + name + "?quick=true")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .doesNotContain(ended.toString());
    }

    @Test
    void whomAPrivateChuteIsSharedWithSeesItWithoutThem() {
        Person friend = accounts.open();
        chute = chutes.deploy(owner, "p" + suffix());
        bornDaysAgo();
        end(UUID.randomUUID(), Duration.ofMinutes(9), Duration.ofMinutes(5), REASON, true);
        String path = "/chutes/" + chute.getString("chute_id");
        share(owner, chute.getString("chute_id"), friend);
        assertThat(owner.call().get(path).asString()).contains("ended_instances", REASON);
        assertThat(friend.call().get(path).then().statusCode(200).extract().asString())
                .doesNotContain("ended_instances", REASON);
    }

    @Test
    void anEndEndsTheKeptAnswerAndIsReadInOneStatement() {
        UUID one = UUID.randomUUID();
        launch(one, Duration.ofMinutes(9));
        String path = "/chutes/" + chute.getString("chute_id");
        owner.call().get(path).then().body("ended_instances.size()", equalTo(0));
        end(one, Duration.ofMinutes(9), Duration.ofMinutes(5), "deleted by its miner", false);
        assertThat(queries(() -> owner.call().get(path).then().body("ended_instances.size()", equalTo(1))))
                .as("the chute, its instances, what is one to one, what ended")
                .isLessThanOrEqualTo(4);
    }

    @Test
    void theNewestAreKeptAndTheLastFailuresWhateverEndedSince() {
        List<UUID> failed = ids(4);
        List<UUID> ended = ids(53);
        for (int i = 0; i < failed.size(); i++) {
            end(failed.get(i), Duration.ofMinutes(200 - i), Duration.ofMinutes(190 - i), REASON, true);
        }
        for (int i = 0; i < ended.size(); i++) {
            end(ended.get(i), Duration.ofMinutes(100 - i), Duration.ofMinutes(90 - i), "shut down: idle", false);
        }
        assertThat(rows()).isEqualTo(53);
        JsonPath read = read();
        assertThat(read.getList("ended_instances.instance_id"))
                .hasSize(53)
                .startsWith(ended.get(52).toString(), ended.get(51).toString())
                .endsWith(ended.get(3).toString(), text(failed, 3), text(failed, 2), text(failed, 1));
        assertThat(read.getList("instances.instance_id"))
                .containsExactly(text(failed, 1), text(failed, 2), text(failed, 3));
    }

    @Test
    void afterADayTheyAreGoneAndFailuresAreWhenAnInstanceServes() {
        UUID old = UUID.randomUUID();
        UUID failed = UUID.randomUUID();
        UUID recent = UUID.randomUUID();
        end(old, Duration.ofHours(26), Duration.ofHours(25), "shut down: idle", false);
        end(failed, Duration.ofHours(26), Duration.ofHours(25), REASON, true);
        end(recent, Duration.ofHours(26), Duration.ofHours(23), "shut down: idle", false);
        assertThat(read().getList("ended_instances.instance_id"))
                .as("before anything is deleted")
                .containsExactly(recent.toString(), failed.toString());
        assertThat(rows()).isEqualTo(3);
        instances.forgetEnded();
        assertThat(rows()).isEqualTo(2);
        UUID serves = UUID.randomUUID();
        activate(serves, Duration.ofMinutes(9), Duration.ofMinutes(5));
        JsonPath read = read();
        assertThat(read.getList("ended_instances.instance_id")).containsExactly(recent.toString());
        assertThat(read.getList("instances.instance_id")).containsExactly(serves.toString());
        instances.forgetEnded();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void whatIsRepeatedIsKeptOnceAndARebuildEndsInTheSameRowsInAnyOrder() {
        UUID failed = UUID.randomUUID();
        UUID served = UUID.randomUUID();
        UUID last = UUID.randomUUID();
        UUID serves = UUID.randomUUID();
        List<Runnable> events = List.of(
                () -> launch(failed, Duration.ofMinutes(60)),
                () -> end(failed, Duration.ofMinutes(60), Duration.ofMinutes(55), REASON, true),
                () -> activate(served, Duration.ofMinutes(50), Duration.ofMinutes(45)),
                () -> end(served, Duration.ofMinutes(50), Duration.ofMinutes(40), "shut down: idle", false),
                () -> activate(serves, Duration.ofMinutes(39), Duration.ofMinutes(35)),
                () -> end(last, Duration.ofMinutes(30), Duration.ofMinutes(25), REASON, true));
        events.forEach(Runnable::run);
        end(served, Duration.ofMinutes(50), Duration.ofMinutes(40), "said again", false);
        JsonPath before = read();
        assertThat(before.getList("ended_instances.instance_id"))
                .containsExactly(last.toString(), served.toString(), failed.toString());
        assertThat(before.getString("ended_instances[1].reason")).isEqualTo("shut down: idle");
        assertThat(before.getList("instances.instance_id")).containsExactly(serves.toString(), last.toString());
        // As partitions are read, one after the other: each instance's own events stay in order.
        for (List<Integer> order : List.of(List.of(2, 3, 4, 5, 0, 1), List.of(5, 4, 0, 1, 2, 3))) {
            instances.clear();
            order.forEach(i -> events.get(i).run());
            JsonPath after = read();
            assertThat(after.getList("ended_instances")).isEqualTo(before.getList("ended_instances"));
            assertThat(after.getList("instances")).isEqualTo(before.getList("instances"));
        }
    }

    @Test
    void anInstanceIsNeverBothRunningAndEnded() {
        UUID id = UUID.randomUUID();
        end(id, Duration.ofMinutes(30), Duration.ofMinutes(25), REASON, true);
        launch(id, Duration.ofMinutes(20));
        JsonPath read = read();
        assertThat(read.getList("ended_instances")).isEmpty();
        assertThat(read.getList("instances.instance_id")).containsExactly(id.toString());
        assertThat(read.getString("instances[0].failed_at")).isNull();
    }

    @Test
    void eventsOverKafkaEndItOnceAndOlderOnesDoNotBringItBack() {
        UUID id = UUID.randomUUID();
        String key = id.toString();
        Duration ago = Duration.ofMinutes(9);
        InstanceChanged launched = event(id, ago, ago, false, null, false);
        InstanceChanged active = event(id, ago, Duration.ofMinutes(8), true, null, false);
        InstanceChanged removed = event(id, ago, Duration.ofMinutes(7), false, "shut down: idle", false);
        long sequence = now.toEpochMilli() * 1000 - 100;
        try (TestEvents kafka = new TestEvents()) {
            kafka.publish(Topics.INSTANCE_EVENTS, "instance-launched", key, sequence, launched);
            kafka.publish(Topics.INSTANCE_EVENTS, "instance-activated", key, sequence + 1, active);
            UUID event = kafka.publish(Topics.INSTANCE_EVENTS, "instance-removed", key, sequence + 2, removed);
            kafka.repeat(Topics.INSTANCE_EVENTS, event, "instance-removed", key, sequence + 2, removed);
            kafka.tombstone(Topics.INSTANCE_EVENTS, key);
            kafka.publish(Topics.INSTANCE_EVENTS, "instance-launched", key, sequence + 1, launched);
            List<TestEvents.Published> all = kafka.readAll(Topics.INSTANCE_EVENTS, key);
            TestEvents.Published last = all.get(all.size() - 1);
            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> nextOffset(last.partition()) > last.offset());
        }
        JsonPath read = read();
        assertThat(read.getList("instances")).isEmpty();
        assertThat(read.getList("ended_instances.instance_id")).containsExactly(key);
        assertThat(times(read, "ended_instances[0]"))
                .containsExactly(before(ago), before(Duration.ofMinutes(8)), before(Duration.ofMinutes(7)));
    }

    @Test
    void aDeletedChuteTakesThemAlong() {
        end(UUID.randomUUID(), Duration.ofMinutes(30), Duration.ofMinutes(25), REASON, true);
        String id = chute.getString("chute_id");
        owner.call().delete("/chutes/" + id).then().statusCode(200);
        // What the registry says of the deletion comes later.
        end(UUID.randomUUID(), Duration.ofMinutes(30), Duration.ofMinutes(1), "chute deleted", false);
        assertThat(rows()).as("a chute that is not there gets no more").isEqualTo(1);
        chute = deployPublic();
        assertThat(chute.getString("chute_id")).isEqualTo(id);
        owner.call()
                .get("/chutes/" + id)
                .then()
                .body("ended_instances.size()", equalTo(0))
                .body("instances.size()", equalTo(0));
        instances.forgetEnded();
        assertThat(rows()).isZero();
    }

    @Test
    void aReasonIsCutAndOneThatIsMissingIsMadeUpFor() {
        end(UUID.randomUUID(), Duration.ofMinutes(30), Duration.ofMinutes(25), "x".repeat(5000), false);
        end(UUID.randomUUID(), Duration.ofMinutes(30), Duration.ofMinutes(20), null, false);
        end(UUID.randomUUID(), Duration.ofMinutes(30), Duration.ofMinutes(15), null, true);
        owner.call()
                .get("/chutes/" + name)
                .then()
                .body("ended_instances[0].reason", equalTo("failed"))
                .body("ended_instances[1].reason", equalTo("removed"))
                .body("ended_instances[2].reason", equalTo("x".repeat(800)))
                .body("ended_instances[2].activated_at", nullValue());
    }

    private JsonPath deployPublic() {
        Map<String, Object> body = body(name, chutes.image(owner));
        body.put("public", true);
        return deploy(owner, body);
    }

    /** Instances from before a chute's creation are not its own. */
    private void bornDaysAgo() {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("update chute set created_at = :then where chute_id = :chute")
                        .setParameter("then", now.minus(Duration.ofDays(3)))
                        .setParameter("chute", idOf(chute))
                        .executeUpdate());
    }

    private void launch(UUID id, Duration launched) {
        instances.changed(event(id, launched, launched, false, null, false), false);
    }

    private void activate(UUID id, Duration launched, Duration active) {
        instances.changed(event(id, launched, active, true, null, false), false);
    }

    private void end(UUID id, Duration launched, Duration ended, String reason, boolean failed) {
        instances.removed(event(id, launched, ended, false, reason, failed), false);
    }

    private InstanceChanged event(
            UUID id, Duration launched, Duration at, boolean active, String reason, boolean failed) {
        return new InstanceChanged(
                id,
                new InstanceFacts(
                        idOf(chute),
                        UUID.fromString(chute.getString("version")),
                        "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
                        "eu",
                        "h100",
                        1,
                        before(launched),
                        active,
                        active,
                        active ? before(at) : null),
                active ? before(at) : null,
                before(at),
                reason,
                failed);
    }

    private Instant before(Duration ago) {
        return now.minus(ago);
    }

    private JsonPath read() {
        return read(owner.call(), name);
    }

    private static JsonPath read(RequestSpecification call, String by) {
        return call.get("/chutes/" + by).then().statusCode(200).extract().jsonPath();
    }

    private static List<Instant> times(JsonPath read, String of) {
        return Stream.of("launched_at", "activated_at", "ended_at")
                .map(time -> Instant.parse(read.getString(of + "." + time)))
                .toList();
    }

    private long rows() {
        return number("select count(*) from ended_instance where chute_id = :chute", Map.of("chute", idOf(chute)));
    }

    private long nextOffset(int partition) {
        return number("""
                select coalesce(max(next_offset), 0) from event_offset
                where consumer = 'instances' and topic = :topic and partition = :partition""", Map.of("topic", Topics.INSTANCE_EVENTS.name(), "partition", partition));
    }

    private long number(String sql, Map<String, Object> parameters) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Query query = entities.createNativeQuery(sql);
            parameters.forEach(query::setParameter);
            return ((Number) query.getSingleResult()).longValue();
        });
    }

    private static List<UUID> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> UUID.randomUUID()).toList();
    }

    private static String text(List<UUID> ids, int i) {
        return ids.get(i).toString();
    }
}
