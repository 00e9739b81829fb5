package io.openchutes.chutes.share;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.TestAccounts.scope;
import static io.openchutes.chutes.chute.TestChutes.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class ShareTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Test
    void aSharedChuteIsSeenButNotChanged() {
        Person owner = accounts.open();
        Person other = accounts.open();
        String name = "org/m" + TestChutes.suffix();
        String id = chutes.deploy(owner, name).getString("chute_id");
        other.call().get("/chutes/" + id).then().statusCode(404);
        change("share", owner, name, other.username.toUpperCase())
                .statusCode(200)
                .body("status", notNullValue());
        for (String by : new String[] {id, name, owner.username + "/" + name, "code/" + id}) {
            other.call().get("/chutes/" + by).then().statusCode(200);
        }
        other.call().body(Map.of("tagline", "x")).put("/chutes/" + id).then().statusCode(404);
        other.call().delete("/chutes/" + id).then().statusCode(404);
        change("share", other, id, other.username).statusCode(404);
        other.call().get("/chutes/?include_public=true&name=" + name).then().body("total", equalTo(0));
        change("unshare", owner, id, other.userId.toString()).statusCode(200).body("status", notNullValue());
        other.call().get("/chutes/" + id).then().statusCode(404);
    }

    @Test
    void sharingAndUnsharingAreIdempotentAndAnnouncedOnce() {
        Person owner = accounts.open();
        Person other = accounts.open();
        UUID id = TestChutes.idOf(chutes.deploy(owner, "m" + TestChutes.suffix()));
        for (int i = 0; i < 3; i++) {
            change("share", owner, id.toString(), other.username).statusCode(200);
        }
        for (int i = 0; i < 3; i++) {
            change("unshare", owner, id.toString(), other.username).statusCode(200);
        }
        List<TestEvents.Published> states = events(Topics.CHUTE_EVENTS, id, 3);
        assertThat(states)
                .extracting(TestEvents.Published::type)
                .containsExactly("chute-deployed", "chute-updated", "chute-updated");
        assertThat(JsonPath.from(states.get(1).json()).getList("shares")).containsExactly(other.userId.toString());
        assertThat(JsonPath.from(states.get(2).json()).getList("shares")).isEmpty();
        List<TestEvents.Published> activity = events(Topics.CHUTE_ACTIVITY, id, 3).stream()
                .filter(event -> !event.type().equals("deployment-fee-charged"))
                .toList();
        assertThat(activity).extracting(TestEvents.Published::type).containsExactly("chute-shared", "chute-unshared");
        activity.forEach(event -> EventSchemas.assertValid(event.type(), event.json()));
    }

    @Test
    void whatCanNotBeSharedIsRefused() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Person other = accounts.open();
        Person closed = accounts.open();
        closed.close();
        String id = chutes.deploy(owner, "m" + TestChutes.suffix()).getString("chute_id");
        for (String operation : new String[] {"share", "unshare"}) {
            change(operation, other, id, owner.username).statusCode(404);
            change(operation, owner, UUID.randomUUID().toString(), other.username)
                    .statusCode(404);
            change(operation, owner, "nothing/here", other.username).statusCode(404);
            change(operation, owner, id, "nobody").statusCode(404);
            change(operation, owner, id, UUID.randomUUID().toString()).statusCode(404);
            change(operation, owner, id, closed.userId.toString()).statusCode(404);
            change(operation, owner, id, owner.username).statusCode(400);
            change(operation, owner, id, owner.userId.toString()).statusCode(400);
            owner.call()
                    .body(Map.of("chute_id_or_name", id))
                    .post("/chutes/" + operation)
                    .then()
                    .statusCode(422);
            owner.call()
                    .body(Map.of("chute_id_or_name", 7, "user_id_or_name", " "))
                    .post("/chutes/" + operation)
                    .then()
                    .statusCode(422)
                    .body("detail.size()", equalTo(2));
            anonymous().body(Map.of()).post("/chutes/" + operation).then().statusCode(401);
        }
        Map<String, Object> body = TestChutes.body("p" + TestChutes.suffix(), chutes.image(owner));
        body.put("public", true);
        String open = TestChutes.deploy(owner, body).getString("chute_id");
        change("share", owner, open, other.username).statusCode(400);
        change("unshare", owner, open, other.username).statusCode(200);
    }

    @Test
    void aKeysScopesHoldForTheChuteInTheBody() {
        Person owner = accounts.open();
        Person other = accounts.open();
        UUID image = chutes.image(owner);
        UUID one = TestChutes.idOf(TestChutes.deploy(owner, TestChutes.body("a" + TestChutes.suffix(), image)));
        JsonPath two = TestChutes.deploy(owner, TestChutes.body("b" + TestChutes.suffix(), image));
        Map<String, String> request =
                Map.of("chute_id_or_name", two.getString("name"), "user_id_or_name", other.username);
        owner.callScoped(scope(one, null))
                .body(request)
                .post("/chutes/share")
                .then()
                .statusCode(404);
        owner.callScoped(scope(TestChutes.idOf(two), "read"), scope(one, "write"))
                .body(request)
                .post("/chutes/share")
                .then()
                .statusCode(403);
        other.call().get("/chutes/" + two.getString("chute_id")).then().statusCode(404);
        owner.callScoped(scope(TestChutes.idOf(two), "write"))
                .body(request)
                .post("/chutes/share")
                .then()
                .statusCode(200);
    }

    @Test
    void aDeletedChutesSharesAreGone() {
        Person owner = accounts.open();
        Person other = accounts.open();
        Map<String, Object> body = TestChutes.body("m" + TestChutes.suffix(), chutes.image(owner));
        String id = TestChutes.deploy(owner, body).getString("chute_id");
        change("share", owner, id, other.username).statusCode(200);
        owner.call().delete("/chutes/" + id).then().statusCode(200);
        TestChutes.deploy(owner, body);
        other.call().get("/chutes/" + id).then().statusCode(404);
    }

    private static ValidatableResponse change(String operation, Person caller, String chute, String user) {
        return caller.call()
                .body(Map.of("chute_id_or_name", chute, "user_id_or_name", user))
                .post("/chutes/" + operation)
                .then();
    }
}
