package io.openchutes.chutes.lifecycle;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long answers about single chutes are cached, and what evicts them. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ChuteReadCachingTest extends ChuteReadFixture {
    /** How an account says who it is, each time anew. */
    static Stream<Named<Function<Person, RequestSpecification>>> ways() {
        return Stream.of(Named.of("API key", Person::call), Named.of("signature", Person::signed));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void asksTheDatabaseNothingWhereNothingChanged(Function<Person, RequestSpecification> way) {
        Person owner = accounts.open();
        Person friend = accounts.open();
        String name = "m" + suffix();
        String id = chutes.deploy(owner, name).getString("chute_id");
        share(owner, id, friend);
        Awaitility.await()
                .untilAsserted(() -> assertThat(queries(() -> {
                            assertFinds(way.apply(owner), id, id);
                            assertFinds(way.apply(owner), name, id);
                            assertFinds(way.apply(friend), owner.username + "/" + name, id);
                        }))
                        .isZero());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void followsWhatHappensToTheChute(Function<Person, RequestSpecification> way) {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        Person friend = accounts.open();
        String name = "m" + suffix();
        String id = chutes.deploy(owner, name).getString("chute_id");
        way.apply(friend).get("/chutes/" + id).then().statusCode(404);
        share(owner, id, friend);
        assertFinds(way.apply(friend), name, id);
        owner.call().body(Map.of("tagline", "x")).put("/chutes/" + id).then().statusCode(200);
        way.apply(friend).get("/chutes/" + id).then().body("tagline", equalTo("x"));
        way.apply(friend).get("/chutes/" + name).then().body("tagline", equalTo("x"));
        owner.call()
                .body(Map.of("chute_id_or_name", id, "user_id_or_name", friend.username))
                .post("/chutes/unshare")
                .then()
                .statusCode(200);
        way.apply(friend).get("/chutes/" + id).then().statusCode(404);
        way.apply(friend).get("/chutes/" + name).then().statusCode(404);
        assertFinds(way.apply(owner), id, id);
        owner.call().delete("/chutes/" + id).then().statusCode(200);
        way.apply(owner).get("/chutes/" + id).then().statusCode(404);
        way.apply(owner).get("/chutes/" + name).then().statusCode(404);
    }

    @Test
    void aNameMeansTheCallersOwnChuteAsSoonAsThereIsOne() {
        Person other = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        Person caller = accounts.open();
        String name = "m" + suffix();
        Map<String, Object> open = body(name, chutes.image(other));
        open.put("public", true);
        String others = deploy(other, open).getString("chute_id");
        assertFinds(caller.call(), name, others);
        assertFinds(anonymous(), name, others);
        String own = chutes.deploy(caller, name).getString("chute_id");
        assertFinds(caller.call(), name, own);
        assertFinds(anonymous(), name, others);
        caller.call().delete("/chutes/" + own).then().statusCode(200);
        assertFinds(caller.call(), name, others);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void oneCallersAnswerIsNotAnothers(Function<Person, RequestSpecification> way) {
        Person owner = accounts.open();
        Person stranger = accounts.open();
        String id = chutes.deploy(owner, "m" + suffix()).getString("chute_id");
        for (int i = 0; i < 3; i++) {
            assertFinds(way.apply(owner), id, id);
            way.apply(stranger).get("/chutes/" + id).then().statusCode(404);
            anonymous().get("/chutes/" + id).then().statusCode(404);
            assertThat(way.apply(owner).get("/chutes/").asString()).contains(id);
            assertThat(way.apply(stranger).get("/chutes/").asString()).doesNotContain(id);
        }
    }

    @Test
    void readsFromTheDatabaseWhileSignalsAreMissed() {
        Person owner = accounts.open();
        String id = chutes.deploy(owner, "m" + suffix()).getString("chute_id");
        assertFinds(owner.call(), id, id);
        changes.lost();
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(queries(() -> assertFinds(owner.call(), id, id))).isPositive();
            }
        } finally {
            changes.restored();
        }
    }
}
