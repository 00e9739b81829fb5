package io.openchutes.chutes.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.auth.token.AccessToken;
import io.openchutes.chutes.account.SigningAccounts;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.openchutes.testing.TestEvents.Published;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class LoginTest {
    @Inject
    SigningAccounts signingAccounts;

    @Inject
    SigningKeyService keys;

    @Inject
    EntityManager entities;

    @Test
    void aFingerprintGivesATokenThatMayDoWhatAnAdminKeyMay() {
        SigningAccount alice = signingAccounts.unknown();
        String fingerprint = register(alice);
        String token = SigningAccounts.plain()
                .body(Map.of("fingerprint", fingerprint))
                .post("/users/login")
                .then()
                .statusCode(200)
                .header("Cache-Control", "private, no-store")
                .extract()
                .path("token");
        with(token).get("/users/me").then().statusCode(200).body("username", equalTo(alice.username));
        with(token)
                .body(Map.of("name", "by-token", "admin", true))
                .post("/api_keys/")
                .then()
                .statusCode(200);
        alice.deleting("/users/me").then().statusCode(200);
        with(token).get("/users/me").then().statusCode(401);
        SigningAccounts.plain()
                .body(Map.of("fingerprint", fingerprint))
                .post("/users/login")
                .then()
                .statusCode(401);
    }

    @Test
    void aWrongFingerprintGivesNothing() {
        for (String wrong : List.of("x", "", "0".repeat(64), "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY")) {
            SigningAccounts.plain()
                    .body(Map.of("fingerprint", wrong))
                    .post("/users/login")
                    .then()
                    .statusCode(401);
        }
        SigningAccounts.plain()
                .body(Map.of("fingerprint", "x".repeat(129)))
                .post("/users/login")
                .then()
                .statusCode(422);
        SigningAccounts.plain().body(Map.of()).post("/users/login").then().statusCode(422);
    }

    @Test
    void theNextKeyIsAnnouncedBeforeItIsUsedAndTheLastOneIsBelievedBehindItsEnd() {
        String fingerprint = register(signingAccounts.unknown());
        String old = login(fingerprint);
        String oldKid = AccessToken.parse(old).orElseThrow().kid();
        update("update signing_key set signs_until = now() + interval '30 minutes'");
        keys.rotate();
        keys.rotate();
        List<?> next = select("select kid from signing_key where signs_from > now() + interval '59 minutes'");
        assertThat(next).hasSize(1);
        String nextKid = next.get(0).toString();
        try (TestEvents events = new TestEvents()) {
            List<Published> published = Awaitility.await()
                    .until(() -> events.readAll(Topics.TOKEN_KEY_EVENTS, nextKid), all -> !all.isEmpty());
            assertThat(published).extracting(Published::type).containsExactly("token-key-changed");
            EventSchemas.assertValid("token-key-changed", published.get(0).json());
            assertThat(published.get(0).json()).doesNotContain("private");
        }
        assertThat(AccessToken.parse(login(fingerprint)).orElseThrow().kid()).isEqualTo(oldKid);
        update("update signing_key set signs_until = now() where kid = '" + oldKid + "'");
        update("update signing_key set signs_from = now() where kid = '" + nextKid + "'");
        String young = login(fingerprint);
        assertThat(AccessToken.parse(young).orElseThrow().kid()).isEqualTo(nextKid);
        with(old).get("/users/me").then().statusCode(200);
        with(young).get("/users/me").then().statusCode(200);
        update("update signing_key set valid_until = now() where kid = '" + oldKid + "'");
        keys.rotate();
        with(old).get("/users/me").then().statusCode(401);
        with(young).get("/users/me").then().statusCode(200);
        assertThat(select("select 1 from signing_key where kid = '" + oldKid + "'"))
                .isEmpty();
    }

    private static String register(SigningAccount signingAccount) {
        return signingAccount
                .sending(Map.of("username", signingAccount.username, "coldkey", signingAccount.hotkey()))
                .post("/users/register")
                .then()
                .statusCode(200)
                .extract()
                .path("fingerprint");
    }

    private static String login(String fingerprint) {
        return SigningAccounts.plain()
                .body(Map.of("fingerprint", fingerprint))
                .post("/users/login")
                .then()
                .statusCode(200)
                .extract()
                .path("token");
    }

    private static RequestSpecification with(String token) {
        return SigningAccounts.plain().header("Authorization", "Bearer " + token);
    }

    private void update(String sql) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(sql).executeUpdate());
    }

    private List<?> select(String sql) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery(sql).getResultList());
    }
}
