package io.openchutes.auth.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.auth.TestAccounts.Person;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures of version 1. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class SignatureVersion1Test extends AuthenticationFixture {

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

    private static Map<String, String> changed(Map<String, String> headers, String name, String value) {
        Map<String, String> changed = new HashMap<>(headers);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return changed;
    }
}
