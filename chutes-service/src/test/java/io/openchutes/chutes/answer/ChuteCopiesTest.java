package io.openchutes.chutes.answer;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.events;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.bounty.BountyChanged;
import io.openchutes.chutes.bounty.BountyService;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteNotFound;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.contracts.Topics;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What others' events and other replicas do to the answers about chutes. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ChuteCopiesTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Inject
    BountyService bounties;

    @Inject
    ReplicaSignals signals;

    @Inject
    ChuteAnswers answers;

    @Inject
    EntityManager entities;

    @Test
    void anOpenBountyGrowsInAKeptListToo() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        String mark = suffix();
        UUID id = idOf(deployPublic(owner, "m" + mark));
        String list = "/chutes/?name=" + mark;
        anonymous().get(list).then().body("items[0].bounty", nullValue());
        // Lists show figures as of the running whole second.
        Instant born = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(600);
        bounties.changed(new BountyChanged(UUID.randomUUID(), id, "open", born, born.plusSeconds(86_400)), 1);
        owner.call().get("/chutes/" + id).then().statusCode(200);
        int first = Awaitility.await()
                .until(
                        () -> anonymous().get(list).then().extract().<Integer>path("items[0].bounty"),
                        bounty -> bounty != null);
        assertThat(first).isGreaterThanOrEqualTo(1900);
        Awaitility.await()
                .until(
                        () -> anonymous().get(list).then().extract().<Integer>path("items[0].bounty"),
                        bounty -> bounty > first);
        JsonPath chute = owner.call().get("/chutes/" + id).then().extract().jsonPath();
        assertThat(chute.getFloat("compute_multiplier_factors.bounty_boost")).isGreaterThan(1.1f);
        assertThat(chute.getFloat("effective_compute_multiplier"))
                .isGreaterThan(chute.getFloat("node_selector.compute_multiplier"));
        bounties.changed(new BountyChanged(UUID.randomUUID(), id, "claimed", born, born.plusSeconds(86_400)), 2);
        Awaitility.await().untilAsserted(() -> anonymous().get(list).then().body("items[0].bounty", nullValue()));
    }

    @Test
    void anotherReplicasSignalDropsWhatIsKept() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        String mark = suffix();
        UUID id = idOf(deployPublic(owner, "m" + mark));
        String list = "/chutes/?name=" + mark;
        anonymous().get(list).then().body("items[0].tagline", equalTo(""));
        // As another replica would: the change and its signal in one transaction, without this process' own events.
        QuarkusTransaction.requiringNew().run(() -> {
            entities.createNativeQuery("update chute set tagline = 'from afar' where chute_id = :id")
                    .setParameter("id", id)
                    .executeUpdate();
            signals.send(ChuteSignals.CHANGES, id.toString());
        });
        Awaitility.await()
                .untilAsserted(() -> anonymous().get(list).then().body("items[0].tagline", equalTo("from afar")));
    }

    @Test
    void aClosedAccountIsHeardOf() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        UUID id = idOf(deployPublic(owner, "m" + suffix()));
        anonymous().get("/chutes/" + id).then().statusCode(200);
        try (TestEvents events = TestEvents.from("/chutes-service")) {
            events.publish(
                    Topics.ACCOUNT_EVENTS,
                    "account-closed",
                    owner.userId.toString(),
                    Map.of(
                            "user_id",
                            owner.userId,
                            "username",
                            owner.username,
                            "hotkey",
                            owner.hotkey,
                            "closed_at",
                            Instant.now()));
        }
        Awaitility.await()
                .untilAsserted(() -> anonymous().get("/chutes/" + id).then().statusCode(404));
        List<TestEvents.Published> states = events(Topics.CHUTE_EVENTS, id, 2);
        assertThat(JsonPath.from(states.get(1).json()).getBoolean("disabled")).isTrue();
    }

    @Test
    void aChuteThatIsDeletedBetweenTwoQueriesIsLeftOut() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        UUID stays = idOf(deployPublic(owner, "s" + suffix()));
        UUID goes = idOf(deployPublic(owner, "g" + suffix()));
        QuarkusTransaction.requiringNew().run(() -> {
            List<Chute> read = List.of(entities.find(Chute.class, goes), entities.find(Chute.class, stays));
            owner.call().delete("/chutes/" + goes).then().statusCode(200);
            assertThat(answers.factsOf(read)).extracting(ChuteFacts::chuteId).containsExactly(stays);
            assertThatThrownBy(() -> answers.one(read.get(0))).isInstanceOf(ChuteNotFound.class);
        });
    }

    private JsonPath deployPublic(Person owner, String name) {
        Map<String, Object> body = body(name, chutes.image(owner));
        body.put("public", true);
        return deploy(owner, body);
    }
}
