package io.openchutes.auth.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.auth.Permission;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.signature.SignedMessage;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Signatures of version 2: what they cover, and that a nonce is good once. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class SignatureVersion2Test extends AuthenticationFixture {
    @Inject
    DataSource dataSource;

    @Test
    void aVersion2SignatureCoversTheRequestAndIsGoodOnce() {
        Map<String, String> headers =
                SignedHeaders.version2(alice.key, Instant.now(), "GET", "/chutes/required?number=%31&x=a+b", null);
        given().urlEncodingEnabled(false)
                .headers(headers)
                .get("/chutes/required?number=%31&x=a+b")
                .then()
                .statusCode(200);
        given().urlEncodingEnabled(false)
                .headers(headers)
                .get("/chutes/required?number=%31&x=a+b")
                .then()
                .statusCode(401)
                .body("detail", containsString("used already"));
    }

    @Test
    void aVersion2SignatureServesForNoOtherRequest() {
        get("/chutes/required", SignedHeaders.version2(alice.key, Instant.now(), "GET", "/chutes/optional", null))
                .statusCode(401);
        get("/chutes/required", SignedHeaders.version2(alice.key, Instant.now(), "GET", "/chutes/required?a=b", null))
                .statusCode(401);
        get("/chutes/required", SignedHeaders.version2(alice.key, Instant.now(), "POST", "/chutes/required", null))
                .statusCode(401);
        post(
                        "/chutes/required",
                        SignedHeaders.version2(alice.key, Instant.now(), "POST", "/chutes/required", null),
                        THING)
                .statusCode(401);
        post(
                        "/chutes/required",
                        SignedHeaders.version2(alice.key, Instant.now(), "POST", "/chutes/required", THING),
                        THING)
                .statusCode(200);
    }

    @Test
    void aNonceIsSpentAlsoWhereTheCallFails() {
        Map<String, String> headers =
                SignedHeaders.version2(alice.key, Instant.now(), "POST", "/chutes/required", "{}".getBytes());
        post("/chutes/required", headers, "{}".getBytes()).statusCode(422);
        post("/chutes/required", headers, "{}".getBytes())
                .statusCode(401)
                .body("detail", containsString("used already"));
    }

    @Test
    void aNonceIsNotSpentByASignatureThatIsWrong() {
        Map<String, String> headers = SignedHeaders.version2(alice.key, Instant.now(), "GET", "/chutes/required", null);
        get("/chutes/optional", headers).statusCode(401).body("detail", containsString("signature"));
        get("/chutes/required", headers).statusCode(200);
    }

    @Test
    void oneOfTwentyCallsWithANonceIsServed() {
        Map<String, String> headers = SignedHeaders.version2(alice.key, Instant.now(), "GET", "/chutes/required", null);
        List<Integer> statuses = java.util.stream.IntStream.range(0, 20)
                .parallel()
                .mapToObj(i -> given().headers(headers).get("/chutes/required").statusCode())
                .toList();
        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses).filteredOn(s -> s == 401).hasSize(19);
    }

    @Test
    void withoutTheStoreVersion2IsUnavailableAndVersion1IsNot() {
        new TestDatabase(dataSource).run("alter table auth_spent_nonce rename to auth_spent_nonce_away");
        try {
            get("/chutes/required", SignedHeaders.version2(alice.key, Instant.now(), "GET", "/chutes/required", null))
                    .statusCode(503)
                    .body("detail", containsString("Version 2"));
            get("/chutes/required", v1(alice, "chutes")).statusCode(200);
        } finally {
            new TestDatabase(dataSource).run("alter table auth_spent_nonce_away rename to auth_spent_nonce");
        }
    }

    @Test
    void configurationDemandsVersion2ByOperation() {
        given().headers(SignedHeaders.version1(alice.key, Instant.now(), THING))
                .contentType("application/json")
                .body(THING)
                .put("/chutes/strict/7")
                .then()
                .statusCode(401)
                .body("detail", containsString("version 2"));
        given().headers(SignedHeaders.version2(alice.key, Instant.now(), "PUT", "/chutes/strict/7", THING))
                .contentType("application/json")
                .body(THING)
                .put("/chutes/strict/7")
                .then()
                .statusCode(200);
    }

    @Test
    void whatDestroysTakesVersion2AloneWithoutAnyConfiguration() {
        given().headers(SignedHeaders.version1(alice.key, Instant.now(), "chutes"))
                .delete("/chutes/destroyed/7")
                .then()
                .statusCode(401)
                .body("detail", containsString("version 2"));
        given().headers(SignedHeaders.version2(alice.key, Instant.now(), "DELETE", "/chutes/destroyed/7", null))
                .delete("/chutes/destroyed/7")
                .then()
                .statusCode(200);
        given().header("Authorization", alice.adminKey().secretText())
                .delete("/chutes/destroyed/7")
                .then()
                .statusCode(200);
    }

    @Test
    void minersSignInVersion2AndSendNoKey() {
        String path = "/miner/chutes";
        given().headers(SignedHeaders.version2(alice.key, Instant.now(), "GET", path, null))
                .get(path)
                .then()
                .statusCode(403)
                .body("detail", containsString("permission miner"));
        alice.with(Permission.MINER);
        given().headers(SignedHeaders.version2(alice.key, Instant.now(), "GET", path, null))
                .get(path)
                .then()
                .statusCode(200);
        given().headers(SignedHeaders.version1(alice.key, Instant.now(), "miner"))
                .get(path)
                .then()
                .statusCode(401)
                .body("detail", containsString("version 2"));
        given().header("Authorization", alice.adminKey().secretText())
                .get(path)
                .then()
                .statusCode(403)
                .body("detail", containsString("Only a signature"));
        given().get(path).then().statusCode(401);
    }

    @Test
    void aWalletsWrappedSignaturePassesInBothVersions() {
        String hotkey = alice.key.hotkey().text();
        String seconds = Long.toString(Instant.now().getEpochSecond());
        for (int repeat = 0; repeat < 2; repeat++) {
            wrapped(SignedMessage.version1(hotkey, seconds, null, "chutes"), seconds, null)
                    .get("/chutes/required")
                    .then()
                    .statusCode(200)
                    .body("username", equalTo(alice.username));
        }
        String once = seconds + ".wrapped_" + seconds;
        byte[] message = SignedMessage.version2(hotkey, "GET", "/chutes/required", once, null);
        wrapped(message, once, "2").get("/chutes/required").then().statusCode(200);
        wrapped(message, once, "2").get("/chutes/required").then().statusCode(401);
        // Another purpose, a wrapping of a wrapping, half a wrapping.
        wrapped(SignedMessage.version1(hotkey, seconds, null, "bounties"), seconds, null)
                .get("/chutes/required")
                .then()
                .statusCode(401);
        wrapped(SignedMessage.wrapped(SignedMessage.version1(hotkey, seconds, null, "chutes")), seconds, null)
                .get("/chutes/required")
                .then()
                .statusCode(401);
        byte[] half = ("<Bytes>" + hotkey + ':' + seconds + ":chutes").getBytes(StandardCharsets.UTF_8);
        signed(half, seconds, null).get("/chutes/required").then().statusCode(401);
    }

    private RequestSpecification wrapped(byte[] message, String nonce, String version) {
        byte[] bytes =
                ("<Bytes>" + new String(message, StandardCharsets.UTF_8) + "</Bytes>").getBytes(StandardCharsets.UTF_8);
        return signed(bytes, nonce, version);
    }

    private RequestSpecification signed(byte[] bytes, String nonce, String version) {
        RequestSpecification call = given().header(
                        SignedHeaders.HOTKEY, alice.key.hotkey().text())
                .header(SignedHeaders.NONCE, nonce)
                .header(SignedHeaders.SIGNATURE, HexFormat.of().formatHex(alice.key.sign(bytes)));
        return version == null ? call : call.header(SignedHeaders.VERSION, version);
    }
}
