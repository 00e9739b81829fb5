package io.openchutes.chutes.lifecycle;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.TestAccounts.scope;
import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** By which names a chute is found, and in which order. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ChuteByNameTest extends ChuteReadFixture {
    @Inject
    EntityManager entities;

    @Test
    void namesHoldSlashesPlainOrEncodedInAnyCase() {
        Person owner = accounts.open();
        String name = "Org/Sub/M" + suffix();
        String id = chutes.deploy(owner, name).getString("chute_id");
        for (String path : new String[] {
            name,
            name.replace("/", "%2F"),
            name.replace("/", "%2f"),
            name.toUpperCase(),
            name.toLowerCase(),
            id,
            id.toUpperCase(),
            owner.username + "/" + name,
            owner.username.toUpperCase() + "%2F" + name.replace("/", "%2F")
        }) {
            owner.call().get("/chutes/" + path).then().statusCode(200).body("chute_id", equalTo(id));
            owner.call()
                    .get("/chutes/code/" + path)
                    .then()
                    .statusCode(200)
                    .contentType(startsWith("text/plain"))
                    .body(equalTo("x = 1\n"));
        }
        for (String path : new String[] {"Org%252F" + name, "%20", "org", "%F0%9F%98%80", "a'b", "%22x%22", "x%25"}) {
            owner.call().get("/chutes/" + path).then().statusCode(404);
        }
    }

    @Test
    void aNulInANameIsA422() {
        Person owner = accounts.open();
        for (String path : new String[] {"a%00b", "org/a%00", "code/a%00"}) {
            owner.call().get("/chutes/" + path).then().statusCode(422);
        }
        owner.call().get("/chutes/?name=a%00").then().statusCode(422);
    }

    @Test
    void aUuidMatchesIdsOnly() {
        Person owner = accounts.open();
        owner.call().get("/chutes/" + UUID.randomUUID()).then().statusCode(404);
        String hex = UUID.randomUUID().toString().replace("-", "");
        String id = chutes.deploy(owner, hex).getString("chute_id");
        owner.call().get("/chutes/" + hex).then().statusCode(200).body("chute_id", equalTo(id));
    }

    @Test
    void ownersComeInOrderOwnSystemPublicSharedThenSubnet() {
        String name = "org/affine-" + suffix();
        Person system = accounts.system();
        Person publisher = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT).withNetuids(120);
        Person sharer = accounts.open().withNetuids(120);
        Person stranger = accounts.open().withNetuids(120);
        Person caller = accounts.open().withNetuids(120);
        // The oldest is one that is merely visible, so that age does not decide between ranks.
        String affine = chutes.deploy(stranger, name).getString("chute_id");
        assertFinds(caller.call(), name, affine);
        assertFinds(anonymous(), name, affine);
        String shared = chutes.deploy(sharer, name).getString("chute_id");
        share(sharer, shared, caller);
        assertFinds(caller.call(), name, shared);
        Map<String, Object> open = body(name, chutes.image(publisher));
        open.put("public", true);
        String everybodys = deploy(publisher, open).getString("chute_id");
        assertFinds(caller.call(), name, everybodys);
        assertFinds(anonymous(), name, everybodys);
        Map<String, Object> systems = body(name, chutes.image(system));
        String ofTheSystem = deploy(system, systems).getString("chute_id");
        assertFinds(caller.call(), name, ofTheSystem);
        String own = chutes.deploy(caller, name).getString("chute_id");
        assertFinds(caller.call(), name, own);
        assertFinds(anonymous(), name, ofTheSystem);
        // Whose it is can be said.
        assertFinds(caller.call(), publisher.username + "/" + name, everybodys);
        assertFinds(caller.call(), stranger.username + "/" + name, affine);
        system.call().delete("/chutes/" + ofTheSystem).then().statusCode(200);
    }

    @Test
    void theOldestComesFirstWithinARank() {
        String name = "org/m" + suffix();
        Person first = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Person second = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Map<String, Object> body = body(name, chutes.image(first));
        body.put("public", true);
        String oldest = deploy(first, body).getString("chute_id");
        deploy(second, body);
        assertFinds(anonymous(), name, oldest);
    }

    @Test
    void nobodysNameStandsBeforeAnAccountsChute() {
        Person alice = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Person stranger = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Person reader = accounts.open();
        String name = "pt-" + suffix();
        String both = alice.username + "/" + name;
        Map<String, Object> body = body(both, chutes.image(stranger));
        body.put("public", true);
        body.put("code", "strangers = 1\n");
        String strangers = deploy(stranger, body).getString("chute_id");
        // While alice has none, or none that the caller sees, the text is a name like any other.
        assertFinds(alice.call(), both, strangers);
        String hers = chutes.deploy(alice, name).getString("chute_id");
        assertFinds(reader.call(), both, strangers);
        share(alice, hers, reader);
        assertFinds(reader.call(), both, hers);
        assertFinds(alice.call(), both, hers);
        assertFinds(alice.call(), both.replace("/", "%2F"), hers);
        // Whose own name it is means that one.
        assertFinds(stranger.call(), both, strangers);
        for (Person person : new Person[] {alice, reader}) {
            person.call().get("/chutes/code/" + both).then().statusCode(200).body(equalTo("x = 1\n"));
            person.call().get("/chutes/warmup/" + both + "?quick=true").then().statusCode(200);
        }
        assertThat(warmedUp(hers)).isTrue();
        assertThat(warmedUp(strangers)).isFalse();
        alice.call()
                .body(Map.of("tagline", "mine"))
                .put("/chutes/" + both)
                .then()
                .statusCode(200)
                .body("chute_id", equalTo(hers));
        alice.call()
                .body(Map.of("chute_id_or_name", both, "user_id_or_name", stranger.username))
                .post("/chutes/share")
                .then()
                .statusCode(200);
        alice.call()
                .body(Map.of("chute_id_or_name", both, "user_id_or_name", stranger.username))
                .post("/chutes/unshare")
                .then()
                .statusCode(200);
    }

    @Test
    void aKeyFindsTheChuteItNamesBehindOlderOnesOfTheSameName() {
        String name = "org/m" + suffix();
        Person first = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Person second = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        Person reader = accounts.open();
        Map<String, Object> body = body(name, chutes.image(first));
        body.put("public", true);
        deploy(first, body);
        String younger = deploy(second, body).getString("chute_id");
        assertFinds(reader.callScoped(scope(UUID.fromString(younger), "read")), name, younger);
        reader.callScoped(scope(UUID.randomUUID(), "read"))
                .get("/chutes/" + name)
                .then()
                .statusCode(404);
    }

    @Test
    void aNameIsFoundInAsManyQueriesAsAnIdWhereverItStands() {
        Person owner = accounts.open();
        String name = "org/m" + suffix();
        String id = chutes.deploy(owner, name).getString("chute_id");
        owner.call().get("/chutes/" + name).then().statusCode(200);
        for (String text : new String[] {id, name, owner.username + "/" + name}) {
            changes.all().changed(null);
            assertThat(queries(() -> owner.call().get("/chutes/" + text).then().statusCode(200)))
                    .as(text)
                    .isEqualTo(4);
        }
    }

    private boolean warmedUp(String chuteId) {
        return !entities.createNativeQuery("select 1 from warmup_request where chute_id = :chute")
                .setParameter("chute", UUID.fromString(chuteId))
                .getResultList()
                .isEmpty();
    }
}
