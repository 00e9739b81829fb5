package io.openchutes.chutes.chute;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.post;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.OtherSettings;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the operator may set about chutes: frozen names, where logos are, and whether a template's deployment accepts its fee. */
@QuarkusTest
@TestProfile(OtherSettings.class)
@WithTestResource(
        value = PlatformResource.class,
        initArgs = @ResourceArg(name = "database", value = OtherSettings.DATABASE))
class FrozenNamesTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    @Test
    void aFrozenChuteIsDeployedOnceAndNeverChanged() {
        Person owner = accounts.open(Permission.FREE_ACCOUNT);
        Map<String, Object> body = body("Frozen/m" + suffix(), chutes.image(owner));
        JsonPath chute = deploy(owner, body);
        String id = chute.getString("chute_id");
        owner.call().get("/chutes/" + id).then().body("immutable", equalTo(true));
        Map<String, Object> again = new HashMap<>(body);
        again.put("code", "x = 2\n");
        post(owner, again).statusCode(403);
        owner.call().body(Map.of("tagline", "x")).put("/chutes/" + id).then().statusCode(403);
        owner.call()
                .get("/chutes/" + id)
                .then()
                .body("tagline", equalTo(""))
                .body("version", equalTo(chute.getString("version")));
        owner.call().get("/chutes/code/" + id).then().body(equalTo("x = 1\n"));
        String other =
                deploy(owner, body("thawed/m" + suffix(), chutes.image(owner))).getString("chute_id");
        owner.call()
                .body(Map.of("tagline", "x"))
                .put("/chutes/" + other)
                .then()
                .statusCode(200)
                .body("immutable", equalTo(false));
        owner.call().delete("/chutes/" + id).then().statusCode(200);
    }

    @Test
    void aTemplatesFeeCountsAsAcceptedWhereTheOperatorSaysSo() {
        chutes.image(
                UUID.nameUUIDFromBytes("fee-vllm".getBytes(StandardCharsets.UTF_8)),
                accounts.system(),
                "vllm",
                true,
                "built and pushed",
                null);
        Person owner = accounts.open();
        owner.call()
                .body(Map.of("model", "org/m" + suffix(), "revision", "5".repeat(40), "public", false))
                .post("/chutes/vllm")
                .then()
                .statusCode(200);
        owner.call()
                .body(body("m" + suffix(), chutes.image(owner)))
                .post("/chutes/")
                .then()
                .statusCode(402);
    }

    @Test
    void aLogoIsShownWhereItIsServed() {
        Person owner = accounts.open(Permission.FREE_ACCOUNT);
        UUID logo = UUID.randomUUID();
        Map<String, Object> body = body("m" + suffix(), chutes.image(owner));
        body.put("logo_id", logo.toString());
        String id = deploy(owner, body).getString("chute_id");
        owner.call()
                .get("/chutes/" + id)
                .then()
                .body("logo", equalTo("https://logos.example/" + logo))
                .body("logo_id", equalTo(logo.toString()));
    }
}
