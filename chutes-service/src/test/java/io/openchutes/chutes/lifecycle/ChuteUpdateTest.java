package io.openchutes.chutes.lifecycle;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.events;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Changing and deleting chutes, and what becomes of those of a closed account. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ChuteUpdateTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Inject
    OwnerClosingService service;

    @Inject
    EntityManager entities;

    @Test
    void whatIsGivenChangesAndTheRestStays() {
        Person owner = accounts.open();
        String name = "org/m" + suffix();
        String logo = UUID.randomUUID().toString();
        JsonPath before = chutes.deploy(owner, name);
        Map<String, Object> edit = new HashMap<>(Map.of(
                "tagline",
                "a line",
                "readme",
                "text",
                "tool_description",
                "a tool",
                "logo_id",
                logo,
                "max_instances",
                7,
                "scaling_threshold",
                0.5,
                "shutdown_after_seconds",
                60,
                "disabled",
                true));
        owner.call()
                .body(edit)
                .put("/chutes/" + name)
                .then()
                .statusCode(200)
                .body("tagline", equalTo("a line"))
                .body("readme", equalTo("text"))
                .body("tool_description", equalTo("a tool"))
                .body("logo_id", equalTo(logo))
                .body("max_instances", equalTo(7))
                .body("scaling_threshold", equalTo(0.5f))
                .body("shutdown_after_seconds", equalTo(60))
                .body("disabled", equalTo(true))
                .body("version", equalTo(before.getString("version")));
        Map<String, Object> nothing = new HashMap<>();
        edit.keySet().forEach(field -> nothing.put(field, null));
        for (Map<String, Object> leaving : List.of(
                Map.<String, Object>of(),
                nothing,
                Map.<String, Object>of("tagline", " ", "readme", "", "logo_id", ""))) {
            owner.call()
                    .body(leaving)
                    .put("/chutes/" + name)
                    .then()
                    .statusCode(200)
                    .body("tagline", equalTo("a line"))
                    .body("readme", equalTo("text"))
                    .body("logo_id", equalTo(logo))
                    .body("max_instances", equalTo(7))
                    .body("disabled", equalTo(true));
        }
        owner.call()
                .body(Map.of("disabled", false))
                .put("/chutes/" + name)
                .then()
                .statusCode(200)
                .body("disabled", equalTo(false));
        List<TestEvents.Published> events = events(Topics.CHUTE_EVENTS, idOf(before), 6);
        assertThat(events.subList(1, 6)).allSatisfy(event -> {
            assertThat(event.type()).isEqualTo("chute-updated");
            EventSchemas.assertValid(event.type(), event.json());
        });
        assertThat(JsonPath.from(events.get(1).json()).getBoolean("disabled")).isTrue();
    }

    @Test
    void badFieldsAreA422AndChangeNothing() {
        Person owner = accounts.open();
        String id = chutes.deploy(owner, "m" + suffix()).getString("chute_id");
        Map<String, Object> bad = Map.of(
                "tagline",
                "t".repeat(1025),
                "readme",
                "r".repeat(16385),
                "tool_description",
                "x".repeat(16385),
                "logo_id",
                "no",
                "max_instances",
                0,
                "scaling_threshold",
                2,
                "shutdown_after_seconds",
                1,
                "disabled",
                "perhaps");
        bad.forEach((field, value) -> owner.call()
                .body(Map.of(field, value))
                .put("/chutes/" + id)
                .then()
                .statusCode(422)
                .body("detail[0].loc", equalTo(List.of("body", field))));
        owner.call().body("nonsense").put("/chutes/" + id).then().statusCode(422);
        owner.call().get("/chutes/" + id).then().body("tagline", equalTo("")).body("max_instances", equalTo(1));
        anonymous().body(Map.of()).put("/chutes/" + id).then().statusCode(401);
    }

    @Test
    void publicChutesAreScaledByThePlatform() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Map<String, Object> body = body("m" + suffix(), chutes.image(owner));
        body.put("public", true);
        String id = deploy(owner, body).getString("chute_id");
        owner.call()
                .body(Map.of("max_instances", 9, "scaling_threshold", 0.1, "shutdown_after_seconds", 99))
                .put("/chutes/" + id)
                .then()
                .statusCode(200)
                .body("max_instances", nullValue())
                .body("scaling_threshold", nullValue())
                .body("shutdown_after_seconds", nullValue());
    }

    @Test
    void aChuteIsDeletedByItsIdOnly() {
        Person owner = accounts.open();
        String name = "org/sub/m" + suffix();
        UUID id = idOf(chutes.deploy(owner, name));
        for (String path :
                new String[] {name, name.replace("/", "%2F"), "anything", "a/b", owner.username + "/" + name}) {
            owner.call().delete("/chutes/" + path).then().statusCode(400).body("detail", containsString("id"));
        }
        anonymous().delete("/chutes/" + id).then().statusCode(401);
        anonymous().delete("/chutes/" + name).then().statusCode(401);
        owner.call().get("/chutes/" + id).then().statusCode(200);
        owner.call()
                .delete("/chutes/" + id)
                .then()
                .statusCode(200)
                .body("chute_id", equalTo(id.toString()))
                .body("deleted", equalTo(true));
        owner.call().get("/chutes/" + id).then().statusCode(404);
        owner.call().get("/chutes/code/" + id).then().statusCode(404);
        owner.call().delete("/chutes/" + id).then().statusCode(404);
        List<TestEvents.Published> events = events(Topics.CHUTE_EVENTS, id, 3);
        assertThat(events.get(1).type()).isEqualTo("chute-deleted");
        EventSchemas.assertValid(events.get(1).type(), events.get(1).json());
        assertThat(events.get(2).json()).isNull();
        TestEvents.Published history = events(Topics.CHUTE_HISTORY, id, 2).get(1);
        assertThat(JsonPath.from(history.json()).getString("deleted_at")).isNotNull();
    }

    @Test
    void aClosedAccountsChutesAreDisabledAndHidden() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Person other = accounts.open();
        String mark = suffix();
        Map<String, Object> body = body("pub" + mark, chutes.image(owner));
        body.put("public", true);
        UUID open = idOf(deploy(owner, body));
        UUID hidden = idOf(chutes.deploy(owner, "priv" + mark));
        owner.call()
                .body(Map.of("chute_id_or_name", hidden.toString(), "user_id_or_name", other.username))
                .post("/chutes/share")
                .then()
                .statusCode(200);
        anonymous().get("/chutes/?name=" + mark).then().body("total", equalTo(1));
        owner.close();
        service.ownerClosed(owner.userId, Instant.now());
        service.ownerClosed(owner.userId, Instant.now());
        other.call().get("/chutes/" + open).then().statusCode(404);
        other.call().get("/chutes/" + hidden).then().statusCode(404);
        anonymous().get("/chutes/pub" + mark).then().statusCode(404);
        anonymous()
                .get("/chutes/?name=" + mark)
                .then()
                .body("total", equalTo(0))
                .body("items.size()", equalTo(0));
        other.call().get("/chutes/?include_public=true&name=" + mark).then().body("total", equalTo(0));
        List<TestEvents.Published> events = events(Topics.CHUTE_EVENTS, open, 2);
        assertThat(events).hasSize(2);
        assertThat(JsonPath.from(events.get(1).json()).getBoolean("disabled")).isTrue();
        assertThat(JsonPath.from(events.get(1).json()).getBoolean("public")).isFalse();
    }

    @Test
    void aChangeThatWaitsForTheClosingOfItsOwnerComesTooLate() throws Exception {
        Person owner = accounts.open();
        Person other = accounts.open();
        UUID id = idOf(chutes.deploy(owner, "m" + suffix()));
        RequestSpecification edit = owner.call().body(Map.of("disabled", false));
        RequestSpecification share =
                owner.call().body(Map.of("chute_id_or_name", id.toString(), "user_id_or_name", other.username));
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> statuses = new ArrayList<>();
            QuarkusTransaction.requiringNew().run(() -> {
                service.ownerClosed(owner.userId, Instant.now());
                statuses.add(pool.submit(() -> edit.put("/chutes/" + id).statusCode()));
                statuses.add(pool.submit(() -> share.post("/chutes/share").statusCode()));
                Awaitility.await().until(() -> callsThatWait() == 2);
            });
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(404);
            }
        } finally {
            pool.shutdownNow();
        }
        List<TestEvents.Published> states = events(Topics.CHUTE_EVENTS, id, 2);
        assertThat(states).hasSize(2);
        assertThat(JsonPath.from(states.get(1).json()).getBoolean("disabled")).isTrue();
    }

    /** For a row of chutes that another transaction holds. */
    private int callsThatWait() {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entities.createNativeQuery(
                                        "select count(*) from pg_stat_activity where datname = current_database()"
                                                + " and wait_event_type = 'Lock' and query like '%chute%'")
                                .getSingleResult())
                        .intValue());
    }
}
