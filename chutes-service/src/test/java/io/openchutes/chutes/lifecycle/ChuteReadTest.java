package io.openchutes.chutes.lifecycle;

import static io.openchutes.chutes.TestAccounts.anonymous;
import static io.openchutes.chutes.TestAccounts.scope;
import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** "Who may see a chute". */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ChuteReadTest extends ChuteReadFixture {
    private static final String NOT_FOUND = "Chute not found, or does not belong to you";

    @Test
    void aPrivateChuteIsForItsOwnerAlone() {
        Person owner = accounts.open();
        Person other = accounts.open();
        JsonPath chute = chutes.deploy(owner, "org/m" + suffix());
        for (String by : new String[] {
            chute.getString("chute_id"), chute.getString("name"), owner.username + "/" + chute.getString("name")
        }) {
            owner.call()
                    .get("/chutes/" + by)
                    .then()
                    .statusCode(200)
                    .body("chute_id", equalTo(chute.getString("chute_id")));
            for (RequestSpecification stranger : new RequestSpecification[] {other.call(), anonymous()}) {
                stranger.get("/chutes/" + by).then().statusCode(404).body("detail", equalTo(NOT_FOUND));
            }
            other.call().get("/chutes/code/" + by).then().statusCode(404).body("detail", equalTo(NOT_FOUND));
            other.call()
                    .body(Map.of("tagline", "x"))
                    .put("/chutes/" + by)
                    .then()
                    .statusCode(404)
                    .body("detail", equalTo(NOT_FOUND));
        }
        other.call()
                .delete("/chutes/" + chute.getString("chute_id"))
                .then()
                .statusCode(404)
                .body("detail", equalTo(NOT_FOUND));
        other.call().get("/chutes/" + UUID.randomUUID()).then().statusCode(404).body("detail", equalTo(NOT_FOUND));
    }

    @Test
    void wrongCredentialsAreNeverAnAnonymousCall() {
        anonymous()
                .header("Authorization", "Bearer nonsense")
                .get("/chutes/" + UUID.randomUUID())
                .then()
                .statusCode(401);
    }

    @Test
    void subnetAdministratorsSeeAndDeleteTheirSubnetsChutes() {
        Person owner = accounts.open().withNetuids(44);
        Person admin = accounts.open(Permission.SUBNET_ADMIN).withNetuids(44);
        Person otherAdmin = accounts.open(Permission.SUBNET_ADMIN).withNetuids(20);
        Person member = accounts.open().withNetuids(44);
        String name = "org/turbovision2-" + suffix();
        String id = chutes.deploy(owner, name).getString("chute_id");
        assertFinds(admin.call(), name, id);
        otherAdmin.call().get("/chutes/" + id).then().statusCode(404);
        member.call().get("/chutes/" + id).then().statusCode(404);
        admin.call().body(Map.of("tagline", "x")).put("/chutes/" + id).then().statusCode(404);
        otherAdmin.call().delete("/chutes/" + id).then().statusCode(404);
        member.call().delete("/chutes/" + id).then().statusCode(404);
        admin.call().delete("/chutes/" + id).then().statusCode(200).body("deleted", equalTo(true));
        owner.call().get("/chutes/" + id).then().statusCode(404);
    }

    @Test
    void affineChutesAreVisibleToAllButChangedByTheirOwnerAlone() {
        Person owner = accounts.open().withNetuids(120);
        Person other = accounts.open();
        String id = chutes.deploy(owner, "x/affine-" + suffix()).getString("chute_id");
        anonymous().get("/chutes/" + id).then().statusCode(200).body("public", equalTo(false));
        anonymous().get("/chutes/code/" + id).then().statusCode(200);
        other.call().body(Map.of("tagline", "x")).put("/chutes/" + id).then().statusCode(404);
        other.call().delete("/chutes/" + id).then().statusCode(404);
    }

    @Test
    void chronoseeksSourceIsForItsOwnerWhomItIsSharedWithAndItsAdministrators() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT).withNetuids(20);
        Person admin = accounts.open(Permission.SUBNET_ADMIN).withNetuids(20);
        Person otherAdmin = accounts.open(Permission.SUBNET_ADMIN).withNetuids(44);
        Person reader = accounts.open();
        String name = "x/chronoseek-" + suffix();
        String id = chutes.deploy(owner, name).getString("chute_id");
        // While it is private, who does not see the chute learns nothing of it.
        reader.call().get("/chutes/code/" + id).then().statusCode(404);
        share(owner, id, reader);
        Map<String, Object> body = body(name, chutes.image(owner));
        body.put("public", true);
        deploy(owner, body);
        for (Person person : new Person[] {owner, admin, reader}) {
            person.call().get("/chutes/code/" + id).then().statusCode(200).body(equalTo("x = 1\n"));
        }
        for (RequestSpecification other : new RequestSpecification[] {
            anonymous(), otherAdmin.call(), accounts.open().call()
        }) {
            other.get("/chutes/code/" + id)
                    .then()
                    .statusCode(200)
                    .contentType(startsWith("text/plain"))
                    .body(matchesPattern("# [^\n]+\n"));
        }
    }

    @Test
    void aModelIsToldToWhoSeesTheChuteAndToMiners() {
        Person owner = accounts.open();
        Person miner = accounts.open(Permission.MINER);
        String name = "org/model-" + suffix();
        Map<String, Object> body = body(name, chutes.image(owner));
        body.put("standard_template", "vllm");
        body.put("revision", "5".repeat(40));
        String id = deploy(owner, body).getString("chute_id");
        for (Person person : new Person[] {owner, miner}) {
            person.call()
                    .get("/chutes/" + id + "/hf_info")
                    .then()
                    .statusCode(200)
                    .body("repo_id", equalTo(name))
                    .body("revision", equalTo("5".repeat(40)));
        }
        for (RequestSpecification stranger :
                new RequestSpecification[] {anonymous(), accounts.open().call()}) {
            stranger.get("/chutes/" + id + "/hf_info").then().statusCode(404).body("detail", equalTo(NOT_FOUND));
        }
        miner.call().get("/chutes/" + id).then().statusCode(404);
        miner.call().get("/chutes/" + UUID.randomUUID() + "/hf_info").then().statusCode(404);
        owner.call().get("/chutes/" + name + "/hf_info").then().statusCode(404);
        body.put("standard_template", "diffusion");
        body.remove("revision");
        body.put("code", "chute = build_diffusion_chute(model_name_or_url='org/picture', name='x')\n");
        body.put("name", "pictures" + suffix());
        owner.call()
                .get("/chutes/" + deploy(owner, body).getString("chute_id") + "/hf_info")
                .then()
                .statusCode(200)
                .body("repo_id", equalTo("org/picture"))
                .body("revision", nullValue());
        body.put("code", "chute = build_diffusion_chute(model_name_or_url='https://civitai.com/models/1')\n");
        body.put("name", "other" + suffix());
        owner.call()
                .get("/chutes/" + deploy(owner, body).getString("chute_id") + "/hf_info")
                .then()
                .statusCode(404);
        String plain = chutes.deploy(owner, "org/plain" + suffix()).getString("chute_id");
        owner.call().get("/chutes/" + plain + "/hf_info").then().statusCode(404);
    }

    @Test
    void theSourceComesByteForByte() {
        Person owner = accounts.open();
        String code = "# ünï 😀\r\nx = '''\t\n'''\n\n";
        Map<String, Object> body = body("m" + suffix(), chutes.image(owner));
        body.put("code", code);
        String id = deploy(owner, body).getString("chute_id");
        byte[] bytes = owner.call()
                .get("/chutes/code/" + id)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        assertThat(new String(bytes, java.nio.charset.StandardCharsets.UTF_8)).isEqualTo(code);
    }

    @Test
    void whatIsHiddenCostsAsManyQueriesAsWhatIsNotThere() {
        Person owner = accounts.open();
        Person other = accounts.open();
        String name = "org/m" + suffix();
        UUID hidden = idOf(chutes.deploy(owner, name));
        other.call().get("/chutes/" + hidden);
        assertThat(queries(() -> other.call().get("/chutes/" + hidden).then().statusCode(404)))
                .isEqualTo(queries(() ->
                        other.call().get("/chutes/" + UUID.randomUUID()).then().statusCode(404)));
        assertThat(queries(() -> other.call().get("/chutes/" + name).then().statusCode(404)))
                .isEqualTo(queries(
                        () -> other.call().get("/chutes/org/nothing").then().statusCode(404)));
        assertThat(queries(() -> other.call()
                        .get("/chutes/" + owner.username + "/" + name)
                        .then()
                        .statusCode(404)))
                .isEqualTo(queries(() -> other.call()
                        .get("/chutes/" + owner.username + "/nothing/x")
                        .then()
                        .statusCode(404)));
    }

    @Test
    void aChuteIsReadInFourQueriesByItsOwnerWhoSeesWhatFailed() {
        Person owner = accounts.open();
        String id = chutes.deploy(owner, "org/m" + suffix()).getString("chute_id");
        owner.call().get("/chutes/" + id).then().statusCode(200);
        changes.all().changed(null);
        assertThat(queries(() -> owner.call().get("/chutes/" + id).then().statusCode(200)))
                .isEqualTo(4);
    }

    @Test
    void aKeySeesWhatItsScopesName() {
        Person owner = accounts.open(Permission.PUBLIC_MODEL_DEPLOYMENT);
        UUID image = chutes.image(owner);
        UUID one = idOf(deploy(owner, body("one" + suffix(), image)));
        UUID other = idOf(deploy(owner, body("other" + suffix(), image)));
        var onlyOne = scope(one, null);
        owner.callScoped(onlyOne).get("/chutes/" + one).then().statusCode(200);
        owner.callScoped(onlyOne).get("/chutes/" + other).then().statusCode(404).body("detail", equalTo(NOT_FOUND));
        owner.callScoped(onlyOne)
                .get("/chutes/")
                .then()
                .statusCode(200)
                .body("total", equalTo(1))
                .body("items[0].chute_id", equalTo(one.toString()));
        var reading = scope(one, "read");
        owner.callScoped(reading)
                .body(Map.of("tagline", "x"))
                .put("/chutes/" + one)
                .then()
                .statusCode(403);
        owner.callScoped(reading).delete("/chutes/" + one).then().statusCode(403);
        owner.callScoped(reading)
                .body(Map.of("tagline", "x"))
                .put("/chutes/" + other)
                .then()
                .statusCode(anyOf403or404());
        owner.callScoped(scope(one, null))
                .body(Map.of("tagline", "x"))
                .put("/chutes/" + one)
                .then()
                .statusCode(200);
        owner.callScoped(scope(one, "delete")).delete("/chutes/" + one).then().statusCode(200);
    }

    private static org.hamcrest.Matcher<Integer> anyOf403or404() {
        return org.hamcrest.Matchers.oneOf(403, 404);
    }
}
