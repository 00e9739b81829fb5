package io.openchutes.chutes.listing;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.boost.CapacityLogged;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.chutes.lifecycle.OwnerClosingService;
import io.openchutes.chutes.listing.ChangesHeardOf.Lists;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How long anonymous answers are cached, and what evicts them. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ChuteListCachingTest extends ChuteListFixture {
    @Inject
    OwnerClosingService service;

    @Inject
    ChangesHeardOf heardOf;

    @Test
    void anonymousListsAreKeptUntilSomethingChanges() {
        String mark = suffix();
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        UUID image = chutes.image(owner);
        String list = "/chutes/?name=" + mark;
        JsonPath first = deploy(owner, publicBody("a" + mark, image));
        String tag = anonymous()
                .get(list)
                .then()
                .statusCode(200)
                .body("total", equalTo(1))
                .header("Cache-Control", "public, max-age=5")
                .header("Vary", startsWith("Authorization, X-Chutes-Hotkey"))
                .header("ETag", notNullValue())
                .extract()
                .header("ETag");
        Awaitility.await().untilAsserted(() -> {
            String now = anonymous().get(list).then().extract().header("ETag");
            assertThat(queries(() -> anonymous()
                            .header("If-None-Match", now)
                            .get(list)
                            .then()
                            .statusCode(304)))
                    .isZero();
        });
        deploy(owner, publicBody("b" + mark, image));
        String next = anonymous()
                .header("If-None-Match", tag)
                .get(list)
                .then()
                .statusCode(200)
                .body("total", equalTo(2))
                .extract()
                .header("ETag");
        assertThat(next).isNotEqualTo(tag);
        owner.call()
                .body(Map.of("tagline", "hello"))
                .put("/chutes/" + first.getString("chute_id"))
                .then()
                .statusCode(200);
        List<String> taglines = anonymous().get(list).then().extract().path("items.tagline");
        assertThat(taglines).containsExactlyInAnyOrder("hello", "");
        instances.changed(TestChutes.instance(UUID.randomUUID(), idOf(first), first.getUUID("version"), true), false);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(anonymous().get(list).then().extract().<List<Boolean>>path("items.hot"))
                                .containsExactlyInAnyOrder(true, false));
        owner.call().delete("/chutes/" + first.getString("chute_id")).then().statusCode(200);
        anonymous().get(list).then().body("total", equalTo(1));
    }

    @Test
    void aChangeConcernsTheListsThatTheChuteStandsIn() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT)
                .withNetuids(120);
        Person other = accounts.open();
        Map<String, Object> body = body("m" + suffix(), chutes.image(owner));
        UUID id = idOf(deploy(owner, body));
        owner.call()
                .body(Map.of("chute_id_or_name", id.toString(), "user_id_or_name", other.username))
                .post("/chutes/share")
                .then()
                .statusCode(200);
        body.put("public", true);
        deploy(owner, body);
        owner.call().body(Map.of("tagline", "x")).put("/chutes/" + id).then().statusCode(200);
        body.put("public", false);
        deploy(owner, body);
        owner.call().delete("/chutes/" + id).then().statusCode(200);
        assertThat(heardOf.listsOf(id, owner.userId))
                .containsExactly(
                        Lists.OWNERS, Lists.NOBODYS, Lists.EVERYBODYS, Lists.NOBODYS, Lists.EVERYBODYS, Lists.OWNERS);
        UUID affine = idOf(chutes.deploy(owner, "x/affine-" + suffix()));
        UUID hidden = idOf(chutes.deploy(owner, "h" + suffix()));
        owner.close();
        service.ownerClosed(owner.userId, Instant.now());
        assertThat(heardOf.listsOf(affine, owner.userId)).containsExactly(Lists.EVERYBODYS, Lists.EVERYBODYS);
        assertThat(heardOf.listsOf(hidden, owner.userId)).containsExactly(Lists.OWNERS, Lists.OWNERS);
    }

    @Test
    void aListFollowsWhatHappensToItsChutesAndToTheirImages() {
        String mark = suffix();
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        UUID image = chutes.image(owner, "img" + mark, true, "built and pushed", null);
        UUID id = idOf(deploy(owner, publicBody("m" + mark, image)));
        String list = "/chutes/?name=" + mark;
        anonymous().get(list).then().body("items[0].boost", equalTo(1.0f));
        boosts.capacityLogged(List.of(new CapacityLogged(id, Instant.now(), new BigDecimal("1.5"), 2)));
        Awaitility.await().untilAsserted(() -> anonymous().get(list).then().body("items[0].boost", equalTo(1.5f)));
        chutes.image(image, owner, "img" + mark, true, "deleted", null);
        Awaitility.await()
                .untilAsserted(() -> anonymous().get(list).then().body("items[0].image.status", equalTo("deleted")));
    }

    @Test
    void aSignedListAsksTheDatabaseNothingWhereNothingChanged() {
        String mark = suffix();
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        Person other = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        UUID image = chutes.image(owner);
        String own = "/chutes/?name=" + mark;
        String everybodys = own + "&include_public=true";
        UUID mine = idOf(deploy(owner, body("mine" + mark, image)));
        owner.call().get(own).then().body("total", equalTo(1));
        other.call().get(everybodys).then().body("total", equalTo(0));
        // The account itself is read again each second.
        Awaitility.await()
                .untilAsserted(() -> assertThat(queries(() -> {
                            owner.call().get(own).then().statusCode(200);
                            other.call().get(everybodys).then().statusCode(200);
                        }))
                        .isZero());
        deploy(owner, body("second" + mark, image));
        owner.call().get(own).then().body("total", equalTo(2));
        UUID open = idOf(deploy(owner, publicBody("open" + mark, image)));
        owner.call().get(own).then().body("total", equalTo(3));
        other.call().get(everybodys).then().body("total", equalTo(1));
        other.call().get(own).then().body("total", equalTo(0));
        owner.call().body(Map.of("tagline", "x")).put("/chutes/" + open).then().statusCode(200);
        other.call().get(everybodys).then().body("items[0].tagline", equalTo("x"));
        owner.call().delete("/chutes/" + mine).then().statusCode(200);
        owner.call().get(own).then().body("total", equalTo(2));
    }

    @Test
    void otherAnswersAreNobodysToKeep() {
        Person owner = accounts.open();
        String id = chutes.deploy(owner, "m" + suffix()).getString("chute_id");
        for (String path : new String[] {"/chutes/", "/chutes/" + id, "/chutes/code/" + id}) {
            owner.call()
                    .get(path)
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", "private, no-store")
                    .header("ETag", nullValue());
        }
    }
}
