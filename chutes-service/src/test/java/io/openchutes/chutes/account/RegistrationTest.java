package io.openchutes.chutes.account;

import static io.openchutes.chutes.account.SigningAccounts.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.auth.Permission;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registration, and the state of a new account. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class RegistrationTest {
    static final String COLDKEY = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    @Inject
    SigningAccounts signingAccounts;

    @Inject
    AccountDirectory directory;

    @Inject
    EntityManager entities;

    @Test
    void aNewcomerRegistersAndSignsAtOnce() {
        SigningAccount signingAccount = signingAccounts.unknown();
        String userId = signingAccount
                .sending(body(signingAccount))
                .post("/users/register?token=replaceme")
                .then()
                .statusCode(200)
                .body("username", equalTo(signingAccount.username))
                .body("hotkey", equalTo(signingAccount.hotkey()))
                .body("coldkey", equalTo(COLDKEY))
                .body("payment_address", equalTo(""))
                .body("fingerprint", matchesPattern("[A-Za-z0-9]{32}"))
                .body("logo_id", nullValue())
                .body("created_at", notNullValue())
                .extract()
                .path("user_id");
        signingAccount
                .asking("me")
                .get("/users/me")
                .then()
                .statusCode(200)
                .body("user_id", equalTo(userId))
                .body("username", equalTo(signingAccount.username))
                .body("hotkey", equalTo(signingAccount.hotkey()))
                .body("coldkey", equalTo(COLDKEY))
                .body("permissions_bitmask", equalTo(17))
                .body("permissions.size()", equalTo(2))
                .body("balance", equalTo(0));
    }

    @Test
    void permissionsAreShownInWords() {
        signingAccounts
                .seeded("5", Permission.PUBLIC_MODEL_DEPLOYMENT)
                .asking("me")
                .get("/users/me")
                .then()
                .statusCode(200)
                .body("permissions", contains("Allow deploying models publicly."));
    }

    @Test
    void aRegistrationIsAnnouncedByAnEventThatFitsTheContract() {
        SigningAccount signingAccount = signingAccounts.unknown();
        String userId = signingAccount
                .sending(body(signingAccount))
                .post("/users/register")
                .then()
                .statusCode(200)
                .extract()
                .path("user_id");
        try (TestEvents events = new TestEvents()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(events.readAll(Topics.ACCOUNT_EVENTS, userId))
                            .singleElement()
                            .satisfies(event -> {
                                assertThat(event.type()).isEqualTo("account-changed");
                                assertThat(new EventSchemas().errors(event.type(), event.json()))
                                        .isEmpty();
                            }));
        }
    }

    @Test
    void theFingerprintIsKeptAsADigestAlone() {
        SigningAccount signingAccount = signingAccounts.unknown();
        String fingerprint = signingAccount
                .sending(body(signingAccount))
                .post("/users/register")
                .then()
                .statusCode(200)
                .extract()
                .path("fingerprint");
        signingAccount.asking("me").get("/users/me").then().statusCode(200).body("fingerprint", nullValue());
        List<?> kept = QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery(
                                "select fingerprint_digest from registered_account where username = :name",
                                String.class)
                        .setParameter("name", signingAccount.username)
                        .getResultList());
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).toString()).matches("[0-9a-f]{64}").doesNotContain(fingerprint);
    }

    @Test
    void aRequestWithoutAGoodSignatureIsRefused() {
        SigningAccount signingAccount = signingAccounts.unknown();
        plain().body(body(signingAccount)).post("/users/register").then().statusCode(401);
        // Signed by another key than the one that it names.
        byte[] bytes = ("{\"username\":\"" + signingAccount.username + "\",\"coldkey\":\"" + COLDKEY + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers =
                new HashMap<>(SignedHeaders.version1(SigningKey.generate(), Instant.now(), bytes));
        headers.put(SignedHeaders.HOTKEY, signingAccount.hotkey());
        plain().headers(headers).body(bytes).post("/users/register").then().statusCode(401);
        assertThat(directory.byUsername(signingAccount.username)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "sixteen_letters_", "with space", "umlaut_ä", "dash-dash", ""})
    void aBadUsernameIsNamedAsTheBadField(String username) {
        SigningAccount signingAccount = signingAccounts.unknown();
        signingAccount
                .sending(Map.of("username", username, "coldkey", COLDKEY))
                .post("/users/register")
                .then()
                .statusCode(422)
                .body("detail.loc.flatten()", hasItem("username"));
        assertThat(directory.byHotkey(signingAccount.hotkey())).isEmpty();
    }

    @Test
    void badFieldsAreAllNamed() {
        signingAccounts
                .unknown()
                .sending("{\"coldkey\": \"5notanaddress\", \"logo_id\": \"x\"}")
                .post("/users/register")
                .then()
                .statusCode(422)
                .body("detail.size()", equalTo(3));
        signingAccounts
                .unknown()
                .sending("no json")
                .post("/users/register")
                .then()
                .statusCode(422);
    }

    @Test
    void aKnownHotkeyOrNameIsTakenInAnyCase() {
        SigningAccount first = signingAccounts.unknown();
        first.sending(body(first)).post("/users/register").then().statusCode(200);
        first.sending(Map.of("username", "other_name", "coldkey", COLDKEY))
                .post("/users/register")
                .then()
                .statusCode(409);
        SigningAccount second = signingAccounts.unknown();
        second.sending(Map.of("username", first.username.toUpperCase(), "coldkey", COLDKEY))
                .post("/users/register")
                .then()
                .statusCode(409);
        assertThat(directory.byHotkey(second.hotkey())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chutes", "Chutes", "admin", "ROOT"})
    void reservedNamesAreNotGivenAway(String username) {
        SigningAccount signingAccount = signingAccounts.unknown();
        signingAccount
                .sending(Map.of("username", username, "coldkey", COLDKEY))
                .post("/users/register")
                .then()
                .statusCode(409);
        assertThat(directory.byHotkey(signingAccount.hotkey())).isEmpty();
    }

    @Test
    void aClosedAccountIsRefusedAndItsNameAndHotkeyAreNeverUsedAgain() {
        SigningAccount signingAccount = signingAccounts.unknown();
        signingAccount
                .sending(body(signingAccount))
                .post("/users/register")
                .then()
                .statusCode(200);
        String secret = signingAccount
                .sending(Map.of("name", "k", "admin", true))
                .post("/api_keys/")
                .then()
                .statusCode(200)
                .extract()
                .path("secret_key");
        signingAccount.deleting("/users/me").then().statusCode(200).body("closed", equalTo(true));
        signingAccount.asking("me").get("/users/me").then().statusCode(401);
        plain().header("Authorization", "Bearer " + secret)
                .get("/users/me")
                .then()
                .statusCode(401);
        signingAccount
                .sending(Map.of("username", "another_name1", "coldkey", COLDKEY))
                .post("/users/register")
                .then()
                .statusCode(409);
        signingAccounts
                .unknown()
                .sending(Map.of("username", signingAccount.username, "coldkey", COLDKEY))
                .post("/users/register")
                .then()
                .statusCode(409);
    }

    @Test
    void theHeadersOfASignedReadCloseNoAccount() {
        SigningAccount signingAccount = signingAccounts.seeded("5");
        signingAccount.asking("me").delete("/users/me").then().statusCode(401);
        signingAccount
                .asking("me")
                .delete("/users/" + signingAccount.username)
                .then()
                .statusCode(401);
        signingAccount.asking("me").get("/users/me").then().statusCode(200);
        signingAccount.deleting("/users/me").then().statusCode(200);
    }

    @Test
    void anAdminKeyClosesItsAccount() {
        SigningAccount signingAccount = signingAccounts.seeded("5");
        String secret = signingAccount
                .sending(Map.of("name", "k", "admin", true))
                .post("/api_keys/")
                .then()
                .statusCode(200)
                .extract()
                .path("secret_key");
        plain().header("Authorization", secret).delete("/users/me").then().statusCode(200);
    }

    @Test
    void nobodyButABillingAdministratorClosesAnothersAccount() {
        SigningAccount victim = signingAccounts.seeded("5");
        signingAccounts.seeded("5").deleting("/users/" + victim.username).then().statusCode(403);
        signingAccounts
                .seeded("5")
                .deleting("/users/" + UUID.randomUUID())
                .then()
                .statusCode(403);
        SigningAccount admin = signingAccounts.seeded("5", Permission.BILLING_ADMIN);
        admin.deleting("/users/" + UUID.randomUUID()).then().statusCode(404);
        signingAccounts.system();
        admin.deleting("/users/chutes").then().statusCode(409);
        victim.asking("me").get("/users/me").then().statusCode(200);
        admin.deleting("/users/" + victim.username).then().statusCode(200);
        victim.asking("me").get("/users/me").then().statusCode(401);
    }

    @Test
    void pingAnswersPong() {
        plain().get("/ping").then().statusCode(200).body("message", equalTo("pong"));
    }

    static Map<String, String> body(SigningAccount signingAccount) {
        return Map.of("username", signingAccount.username, "coldkey", COLDKEY);
    }
}
