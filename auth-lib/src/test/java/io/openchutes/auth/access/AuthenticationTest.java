package io.openchutes.auth.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.auth.Permission;
import io.openchutes.auth.TestAccounts;
import io.openchutes.auth.TestAccounts.Person;
import io.openchutes.auth.directory.AccountChanged.KeyScope;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.signature.SignedMessage;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.auth.token.AccessToken;
import io.openchutes.auth.token.TokenKeyChanged;
import io.openchutes.auth.token.TokenKeys;
import io.openchutes.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class AuthenticationTest {
    private static final byte[] THING = "{\"name\": \"x\"}".getBytes(StandardCharsets.UTF_8);

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Inject
    TestAccounts accounts;

    @Inject
    DataSource dataSource;

    @Inject
    TokenKeys tokenKeys;

    private Person alice;

    @BeforeEach
    void anAccount() {
        alice = accounts.open();
    }

    // ---- version 1 ----

    @Test
    void aSignatureOverThePurposeIsBelieved() {
        get("/chutes/required", v1(alice, "chutes"))
                .statusCode(200)
                .body("username", equalTo(alice.username))
                .body("hotkey", equalTo(alice.key.hotkey().text()))
                .body("unlimited", equalTo(true));
    }

    @Test
    void aSignatureMayCarryThePrefixAndBeSentTwice() {
        Map<String, String> headers = v1(alice, "chutes");
        headers.put(SignedHeaders.SIGNATURE, "0x" + headers.get(SignedHeaders.SIGNATURE));
        get("/chutes/required", headers).statusCode(200);
        get("/chutes/optional", headers).statusCode(200);
    }

    @Test
    void theWrongPurposeIsRefused() {
        get("/chutes/required", v1(alice, "bounties")).statusCode(401).body("detail", containsString("signature"));
        get("/api_keys", v1(alice, "chutes")).statusCode(401);
        get("/api_keys", v1(alice, "api_keys")).statusCode(200);
    }

    @Test
    void aBodyMustBeSigned() {
        Map<String, String> overBody = new HashMap<>(SignedHeaders.version1(alice.key, Instant.now(), THING));
        post("/chutes/required", overBody, THING).statusCode(200).body("name", equalTo("x"));
        post("/chutes/required", overBody, "{\"name\": \"y\"}".getBytes(StandardCharsets.UTF_8))
                .statusCode(401);
        post("/chutes/required", v1(alice, "chutes"), THING).statusCode(401);
        // An empty body counts as none: the purpose is right, and only then the missing body is found.
        post("/chutes/required", v1(alice, "chutes"), new byte[0]).statusCode(422);
        given().headers(v1(alice, "chutes"))
                .body("sneaked in")
                .get("/chutes/required")
                .then()
                .statusCode(401);
    }

    @Test
    void theBodyIsDigestedAsItArrived() {
        byte[] odd = "{ \"name\" :\r\n \"\\u00e4\u00e4\" }\n".getBytes(StandardCharsets.UTF_8);
        post("/chutes/required", SignedHeaders.version1(alice.key, Instant.now(), odd), odd)
                .statusCode(200)
                .body("name", equalTo("\u00e4\u00e4"));
    }

    @Test
    void aBodyThatComesInChunksIsDigestedAsItArrived() throws Exception {
        byte[] odd = ("{\"name\": \"" + "\u00e4".repeat(50_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/chutes/required"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(odd)));
        SignedHeaders.version2(alice.key, Instant.now(), "POST", "/chutes/required", odd)
                .forEach(request::header);
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {-601, 603, -100_000, 100_000})
    void aNonceOutsideTheWindowIsRefused(long seconds) {
        get("/chutes/required", SignedHeaders.version1(alice.key, Instant.now().plusSeconds(seconds), "chutes"))
                .statusCode(401)
                .body("detail", containsString("600 seconds"));
        Instant at = Instant.now().plusSeconds(seconds);
        get("/chutes/required", SignedHeaders.version2(alice.key, at, "GET", "/chutes/required", null))
                .statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(longs = {-595, 595})
    void aNonceWithinTheWindowIsTaken(long seconds) {
        get("/chutes/required", SignedHeaders.version1(alice.key, Instant.now().plusSeconds(seconds), "chutes"))
                .statusCode(200);
    }

    @Test
    void malformedHeadersAreNamed() {
        Map<String, String> good = v1(alice, "chutes");
        get("/chutes/optional", changed(good, SignedHeaders.NONCE, null))
                .statusCode(401)
                .body("detail", containsString("X-Chutes-Nonce"));
        get("/chutes/optional", changed(good, SignedHeaders.NONCE, "now")).statusCode(401);
        get("/chutes/optional", changed(good, SignedHeaders.NONCE, "1e9")).statusCode(401);
        get("/chutes/optional", changed(good, SignedHeaders.SIGNATURE, "zz"))
                .statusCode(401)
                .body("detail", containsString("X-Chutes-Signature"));
        get("/chutes/optional", changed(good, SignedHeaders.HOTKEY, "5Grwva"))
                .statusCode(401)
                .body("detail", containsString("X-Chutes-Hotkey"));
        get("/chutes/optional", changed(good, SignedHeaders.VERSION, "1")).statusCode(401);
        get("/chutes/optional", changed(good, SignedHeaders.VERSION, "3")).statusCode(401);
        get("/chutes/optional", changed(good, SignedHeaders.SIGNATURE, "00".repeat(64)))
                .statusCode(401);
    }

    @Test
    void anotherHotkeysSignatureIsRefused() {
        Person bob = accounts.open();
        Map<String, String> headers = v1(alice, "chutes");
        headers.put(SignedHeaders.HOTKEY, bob.key.hotkey().text());
        get("/chutes/required", headers).statusCode(401);
    }

    @Test
    void anUnknownHotkeyAndABadSignatureAreRefusedAlike() {
        SigningKey stranger = SigningKey.generate();
        Map<String, String> wrong = v1(alice, "chutes");
        Map<String, String> unknown = new HashMap<>(SignedHeaders.version1(stranger, Instant.now(), "chutes"));
        Map<String, String> unknownAndWrong = new HashMap<>(unknown);
        wrong.put(SignedHeaders.SIGNATURE, unknown.get(SignedHeaders.SIGNATURE));
        unknownAndWrong.put(SignedHeaders.SIGNATURE, v1(alice, "chutes").get(SignedHeaders.SIGNATURE));
        String detail = get("/chutes/optional", wrong).statusCode(401).extract().path("detail");
        for (Map<String, String> headers : List.of(unknown, unknownAndWrong)) {
            get("/chutes/optional", headers).statusCode(401).body("detail", equalTo(detail));
        }
    }

    @Test
    void aClosedAccountIsToldToWhomeverHoldsItsKeyAlone() {
        alice.close();
        Map<String, String> wrong = v1(alice, "bounties");
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> get("/chutes/required", v1(alice, "chutes"))
                        .statusCode(401)
                        .body("detail", containsString("closed")));
        get("/chutes/required", wrong).statusCode(401).body("detail", containsString("registered hotkey"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "X-Chutes-Hotkey",
                "X-Chutes-Signature",
                "X-Chutes-Nonce",
                "X-Chutes-Sig-Version"
            })
    void aCredentialHeaderThatComesTwiceIsRefused(String header) {
        Map<String, String> headers = v1(alice, "chutes");
        headers.put("Authorization", "Bearer " + alice.adminKey().secretText());
        String value = headers.getOrDefault(header, "2");
        headers.remove(header);
        for (String second : List.of(value, "other", "")) {
            RequestSpecification request = given().headers(headers).header(header, value, second);
            request.get("/chutes/optional")
                    .then()
                    .statusCode(401)
                    .body("detail", equalTo("The header " + header + " comes more than once: send it once."));
        }
        given().headers(headers)
                .header(header, value, "other")
                .get("/chutes/anyone")
                .then()
                .statusCode(200);
    }

    @Test
    void aStrangersSignatureIsRefused() {
        get("/chutes/optional", new HashMap<>(SignedHeaders.version1(SigningKey.generate(), Instant.now(), "chutes")))
                .statusCode(401)
                .body("detail", containsString("hotkey"));
    }

    @Test
    void aClosedAccountIsRefusedAtOnce() {
        ApiKey key = alice.adminKey();
        Map<String, String> headers = v1(alice, "chutes");
        get("/chutes/required", headers).statusCode(200);
        alice.close();
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(5))
                .untilAsserted(() ->
                        get("/chutes/required", headers).statusCode(401).body("detail", containsString("closed")));
        withKey("/chutes/required", key).statusCode(401);
    }

    // ---- version 2 ----

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
    void withoutTheStoreVersion2IsUnavailableAndVersion1IsNot() throws SQLException {
        execute("alter table auth_spent_nonce rename to auth_spent_nonce_away");
        try {
            get("/chutes/required", SignedHeaders.version2(alice.key, Instant.now(), "GET", "/chutes/required", null))
                    .statusCode(503)
                    .body("detail", containsString("Version 2"));
            get("/chutes/required", v1(alice, "chutes")).statusCode(200);
        } finally {
            execute("alter table auth_spent_nonce_away rename to auth_spent_nonce");
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
    void aLogInTokenHasTheRightsOfAnAdminKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        String kid = "k" + UUID.randomUUID();
        String token = AccessToken.issue(kid, pair.getPrivate(), alice.userId, Instant.now(), Duration.ofHours(1));
        withToken(token).get("/api_keys").then().statusCode(401).body("detail", containsString("log in again"));
        String publicKey = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        announce(new TokenKeyChanged(kid, "ES256", publicKey, Instant.now(), null), 1);
        withToken(token)
                .get("/api_keys")
                .then()
                .statusCode(200)
                .body("username", equalTo(alice.username))
                .body("hotkey", nullValue())
                .body("unlimited", equalTo(true));
        given().header("Authorization", token).get("/chutes/optional").then().statusCode(200);
        withToken(token + "x").get("/chutes/optional").then().statusCode(401);
        withToken(token).delete("/chutes/destroyed/7").then().statusCode(200);
        alice.with(Permission.MINER);
        withToken(token).get("/miner/chutes").then().statusCode(403);
        String ofNobody =
                AccessToken.issue(kid, pair.getPrivate(), UUID.randomUUID(), Instant.now(), Duration.ofHours(1));
        withToken(ofNobody).get("/api_keys").then().statusCode(401);
        announce(new TokenKeyChanged(kid, "ES256", publicKey, Instant.now(), Instant.now()), 2);
        withToken(token).get("/api_keys").then().statusCode(401);
        announce(new TokenKeyChanged(kid, "ES256", publicKey, Instant.now(), null), 3);
        withToken(token).get("/api_keys").then().statusCode(200);
        alice.close();
        withToken(token).get("/api_keys").then().statusCode(401).body("detail", containsString("closed"));
    }

    private static RequestSpecification withToken(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private void announce(TokenKeyChanged key, long sequence) {
        QuarkusTransaction.requiringNew().run(() -> tokenKeys.apply(key, sequence));
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

    // ---- API keys ----

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BASIC ", "", "  ", "Token of mine\t"})
    void anApiKeyIsTheLastWordOfTheHeader(String scheme) {
        ApiKey key = alice.adminKey();
        given().header("Authorization", scheme + key.secretText())
                .get("/chutes/required")
                .then()
                .statusCode(200)
                .body("username", equalTo(alice.username))
                .body("hotkey", nullValue())
                .body("unlimited", equalTo(true));
    }

    @Test
    void wrongKeysAreRefusedAlikeAndNeverAnonymous() {
        String key = alice.key(new KeyScope(null, "chutes", null, "read")).secretText();
        String wrongSecret = key.substring(0, key.length() - 1) + (key.endsWith("A") ? "B" : "A");
        String unknown = "cpk_" + "0".repeat(32) + key.substring(36);
        Person bob = accounts.open();
        String otherUser = key.substring(0, 37) + bob.userId.toString().replace("-", "") + key.substring(69);
        for (String wrong : List.of(wrongSecret, unknown, otherUser)) {
            given().header("Authorization", "Bearer " + wrong)
                    .get("/chutes/optional")
                    .then()
                    .statusCode(401)
                    .body("detail", equalTo("This API key is not valid: it may be revoked, or mistyped."));
        }
        for (String malformed :
                List.of("Bearer nonsense", "cpk_", "Bearer " + key + " trailing", "Basic dXNlcjpwYXNz")) {
            given().header("Authorization", malformed)
                    .get("/chutes/optional")
                    .then()
                    .statusCode(401);
        }
        withKey("/chutes/optional", key).statusCode(200);
    }

    @Test
    void aRevokedKeyIsRefusedWithinASecond() {
        ApiKey key = alice.adminKey();
        withKey("/chutes/required", key).statusCode(200);
        alice.revokeKeys();
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(1))
                .untilAsserted(() -> withKey("/chutes/required", key).statusCode(401));
    }

    @Test
    void scopesTellAllowedForbiddenAndHiddenApart() {
        UUID mine = UUID.randomUUID();
        ApiKey key = alice.key(
                new KeyScope(null, "chutes", mine.toString(), "read"),
                new KeyScope(null, "chutes", mine.toString(), "read"),
                new KeyScope(null, "images", null, null));
        ApiKey deleter = alice.key(new KeyScope(null, "chutes", mine.toString(), "delete"));
        verdict(key, mine).body("verdict", equalTo("FORBIDDEN"));
        verdict(key, UUID.randomUUID()).body("verdict", equalTo("HIDDEN"));
        verdict(deleter, mine).body("verdict", equalTo("ALLOWED"));
        verdict(alice.adminKey(), UUID.randomUUID()).body("verdict", equalTo("ALLOWED"));
    }

    @Test
    void operationsForAdminKeysRefuseScopedOnes() {
        withKey("/api_keys", alice.key(new KeyScope(null, "chutes", null, null)))
                .statusCode(403)
                .body("detail", containsString("admin"));
        withKey("/api_keys", alice.adminKey()).statusCode(200);
    }

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

    // ---- which way counts ----

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

    // ---- the order of checks ----

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

    // ---- what operators and readers see ----

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

    // ---- the test's own hands ----

    private static Map<String, String> v1(Person person, String purpose) {
        return new HashMap<>(SignedHeaders.version1(person.key, Instant.now(), purpose));
    }

    private static Map<String, String> changed(Map<String, String> headers, String name, String value) {
        Map<String, String> changed = new HashMap<>(headers);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return changed;
    }

    private static ValidatableResponse get(String path, Map<String, String> headers) {
        return given().headers(headers).get(path).then();
    }

    private static ValidatableResponse post(String path, Map<String, String> headers, byte[] body) {
        RequestSpecification request = given().headers(headers).header("Content-Type", "application/json");
        return (body.length == 0 ? request : request.body(body)).post(path).then();
    }

    private static ValidatableResponse withKey(String path, ApiKey key) {
        return withKey(path, key.secretText());
    }

    private static ValidatableResponse withKey(String path, String key) {
        return given().header("Authorization", "Bearer " + key).get(path).then();
    }

    private static ValidatableResponse verdict(ApiKey key, UUID id) {
        return given().header("Authorization", "Bearer " + key.secretText())
                .delete("/chutes/object/" + id)
                .then()
                .statusCode(200);
    }

    private void execute(String sql) throws SQLException {
        QuarkusTransaction.requiringNew().call(() -> {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }
}
