package io.openchutes.auth.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.auth.Permission;
import io.openchutes.auth.TestAccounts.Person;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which credentials count, and which check comes first. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class AuthenticationOrderTest extends AuthenticationFixture {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void headNeverRunsAGetThatActs() {
        given().headers(v1(alice, "bounties"))
                .head("/bounties/1/increase")
                .then()
                .statusCode(405)
                .header("Allow", "GET, OPTIONS");
        given().options("/bounties/1/increase").then().header("Allow", "GET, OPTIONS");
        given().headers(v1(alice, "chutes")).head("/chutes/required").then().statusCode(200);
    }

    @Test
    void nothingIsAnonymousWhereThatIsAllowed() {
        given().get("/chutes/optional").then().statusCode(200).body("username", nullValue());
        given().get("/chutes/required")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("detail", containsString("Sign the request"));
    }

    @Test
    void aHotkeyAloneOrBlankHeadersAreNothing() {
        String hotkey = alice.key.hotkey().text();
        given().header(SignedHeaders.HOTKEY, hotkey)
                .get("/chutes/optional")
                .then()
                .statusCode(200)
                .body("username", nullValue());
        given().header("X-Chutes-UserID", alice.userId.toString())
                .get("/chutes/optional")
                .then()
                .statusCode(200)
                .body("username", nullValue());
        given().header(SignedHeaders.HOTKEY, hotkey)
                .header(SignedHeaders.SIGNATURE, "  ")
                .header("Authorization", " ")
                .get("/chutes/optional")
                .then()
                .statusCode(200)
                .body("username", nullValue());
    }

    @Test
    void aSignatureComesBeforeAKey() {
        Person bob = accounts.open();
        ApiKey bobs = bob.adminKey();
        given().headers(v1(alice, "chutes"))
                .header("Authorization", "Bearer " + bobs.secretText())
                .get("/chutes/required")
                .then()
                .statusCode(200)
                .body("username", equalTo(alice.username));
        given().headers(v1(alice, "bounties"))
                .header("Authorization", "Bearer " + bobs.secretText())
                .get("/chutes/required")
                .then()
                .statusCode(401);
        given().header(SignedHeaders.HOTKEY, alice.key.hotkey().text())
                .header("Authorization", "Bearer " + bobs.secretText())
                .get("/chutes/required")
                .then()
                .statusCode(200)
                .body("username", equalTo(bob.username));
    }

    @Test
    void anyoneMeansThatCredentialsAreNotLookedAt() {
        given().header(SignedHeaders.HOTKEY, "x")
                .header(SignedHeaders.SIGNATURE, "y")
                .header("Authorization", "Bearer nonsense")
                .get("/chutes/anyone")
                .then()
                .statusCode(200)
                .body("username", nullValue());
    }

    @Test
    void aNewcomersHotkeyMayRegister() {
        SigningKey key = SigningKey.generate();
        post("/users/register", SignedHeaders.version1(key, Instant.now(), THING), THING)
                .statusCode(200)
                .body("hotkey", equalTo(key.hotkey().text()))
                .body("username", nullValue());
        post("/users/register", Map.of(), THING).statusCode(401);
        post(
                        "/users/register",
                        Map.of("Authorization", "Bearer " + alice.adminKey().secretText()),
                        THING)
                .statusCode(401);
    }

    @Test
    void credentialsComeBeforeFieldsAndFieldsBeforeRoles() {
        given().get("/bounties/1/increase?boost=9").then().statusCode(401);
        get("/bounties/1/increase?boost=9", v1(alice, "bounties")).statusCode(422);
        get("/bounties/1/increase?boost=2", v1(alice, "bounties"))
                .statusCode(403)
                .body("detail", containsString("billing_admin"));
        Person admin = accounts.open().with(Permission.BILLING_ADMIN);
        get("/bounties/1/increase?boost=2", v1(admin, "bounties"))
                .statusCode(200)
                .body("action", equalTo("WRITE"));
        post("/chutes/required", Map.of(), "not json".getBytes()).statusCode(401);
    }

    @Test
    void streamsKnowTheirCallerToo() {
        given().headers(v1(alice, "chutes"))
                .accept("text/event-stream")
                .get("/chutes/stream")
                .then()
                .statusCode(200)
                .body(containsString(alice.username));
        given().accept("text/event-stream")
                .get("/chutes/stream")
                .then()
                .statusCode(401)
                .contentType("application/json");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedBeforeItsSignatureIsLookedAt() {
        byte[] large = new byte[(1 << 20) + 1];
        post("/chutes/required", SignedHeaders.version1(alice.key, Instant.now(), large), large)
                .statusCode(413);
    }

    @Test
    void attemptsAreCountedWithoutNames() {
        get("/chutes/required", v1(alice, "chutes")).statusCode(200);
        given().get("/chutes/required").then().statusCode(401);
        String metrics = given().get(management.resolve("/q/metrics")).asString();
        assertThat(metrics)
                .contains("openchutes_auth_attempts_total{outcome=\"accepted\",way=\"signature_v1\"}")
                .contains("outcome=\"missing\"")
                .contains("openchutes_auth_directory_age_seconds")
                .doesNotContain(alice.username)
                .doesNotContain(alice.key.hotkey().text());
        given().get(management.resolve("/q/health"))
                .then()
                .body("checks.name", org.hamcrest.Matchers.hasItem("account-directory"));
    }

    @Test
    void theDocumentNamesTheCredentialsOfEachOperation() {
        var document = given().accept("application/json").get("/openapi.json").jsonPath();
        List<String> required = document.getList("paths.'/chutes/required'.get.parameters.name");
        assertThat(required).contains("number", "X-Chutes-Hotkey", "X-Chutes-Signature", "X-Chutes-Nonce");
        assertThat(document.getList("paths.'/chutes/required'.get.security")).hasSize(3);
        assertThat(document.getList("paths.'/chutes/optional'.get.security")).hasSize(4);
        assertThat(document.getMap("paths.'/chutes/required'.get.responses")).containsKeys("200", "401", "422");
        assertThat(document.getMap("paths.'/chutes/anyone'.get")).doesNotContainKey("security");
        assertThat(document.getMap("components.securitySchemes"))
                .containsKeys("Hotkey", "Signature", "Nonce", "ApiKey", "Token");
    }
}
