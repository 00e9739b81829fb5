package io.openchutes.auth.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.auth.Permission;
import io.openchutes.auth.TestAccounts.Person;
import io.openchutes.auth.directory.AccountChanged.KeyScope;
import io.openchutes.auth.key.ApiKey;
import io.openchutes.auth.token.AccessToken;
import io.openchutes.auth.token.TokenKeyChanged;
import io.openchutes.auth.token.TokenKeys;
import io.openchutes.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys and log-in tokens. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class KeyAuthenticationTest extends AuthenticationFixture {
    @Inject
    TokenKeys tokenKeys;

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

    private static RequestSpecification withToken(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private void announce(TokenKeyChanged key, long sequence) {
        QuarkusTransaction.requiringNew().run(() -> tokenKeys.apply(key, sequence));
    }

    private static ValidatableResponse verdict(ApiKey key, UUID id) {
        return given().header("Authorization", "Bearer " + key.secretText())
                .delete("/chutes/object/" + id)
                .then()
                .statusCode(200);
    }
}
