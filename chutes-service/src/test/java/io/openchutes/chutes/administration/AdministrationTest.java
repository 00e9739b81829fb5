package io.openchutes.chutes.administration;

import static io.openchutes.chutes.account.SigningAccounts.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.OtherSettings;
import io.openchutes.chutes.account.SigningAccounts;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a billing administrator may do with the accounts that this service owns; no other test has one in this database. */
@QuarkusTest
@TestProfile(OtherSettings.class)
@WithTestResource(
        value = PlatformResource.class,
        initArgs = @ResourceArg(name = "database", value = OtherSettings.DATABASE))
class AdministrationTest {
    @Inject
    SigningAccounts signingAccounts;

    @Test
    void aChangeIsInForceAnnouncedAndKept() {
        SigningAccount admin = signingAccounts.seeded("5", Permission.BILLING_ADMIN);
        SigningAccount alice = signingAccounts.seeded("5");
        admin.putting(
                        "/users/" + alice.username,
                        Map.of("balance", 12.5, "permissions_bitmask", 65536 + 2048, "netuids", List.of(120, 44, 120)))
                .then()
                .statusCode(200)
                .body("user_id", equalTo(alice.userId.toString()))
                .body("balance", equalTo(12.5f))
                .body("permissions", contains("Allow deploying models publicly.", "Act as a miner: run instances."))
                .body("netuids", contains(44, 120));
        alice.asking("me")
                .get("/users/me")
                .then()
                .statusCode(200)
                .body("balance", equalTo(12.5f))
                .body("permissions_bitmask", equalTo(67584));
        admin.putting("/users/" + alice.userId, Map.of("balance_change", -2))
                .then()
                .statusCode(200)
                .body("balance", equalTo(10.5f));
        // What changes nothing leaves no trace.
        admin.putting("/users/" + alice.userId, Map.of("balance", new BigDecimal("10.50")))
                .then()
                .statusCode(200);
        admin.asking("me")
                .get("/users/" + alice.username + "/changes")
                .then()
                .statusCode(200)
                .body("total", equalTo(2))
                .body("items[0].changed_by", equalTo(admin.userId.toString()))
                .body("items[0].before.balance", equalTo(12.5f))
                .body("items[0].after.balance", equalTo(10.5f))
                .body("items[1].before.netuids", equalTo(List.of()))
                .body("items[1].after.netuids", contains(44, 120))
                .body("items[1].before.permissions_bitmask", equalTo(0))
                .body("items[1].after.permissions_bitmask", equalTo(67584));
        try (TestEvents events = new TestEvents()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(events.readAll(Topics.ACCOUNT_EVENTS, alice.userId.toString()))
                            .hasSize(3)
                            .allSatisfy(event -> assertThat(new EventSchemas().errors(event.type(), event.json()))
                                    .isEmpty()));
        }
    }

    @Test
    void onlyBillingAdministratorsAndOnlyByWhatCannotBeReplayed() {
        SigningAccount admin = signingAccounts.seeded("5", Permission.BILLING_ADMIN);
        SigningAccount alice = signingAccounts.seeded("5");
        String path = "/users/" + alice.username;
        alice.putting("/users/me", Map.of("balance", 1000)).then().statusCode(403);
        alice.asking("me").get("/users/").then().statusCode(403);
        alice.asking("me").get(path + "/changes").then().statusCode(403);
        plain().body(Map.of("balance", 1)).put(path).then().statusCode(401);
        plain().get("/users/").then().statusCode(401);
        admin.sending(Map.of("balance", 1))
                .put(path)
                .then()
                .statusCode(401)
                .body("detail", containsString("version 2"));
        String key = admin.sending(Map.of("name", "k", "admin", true))
                .post("/api_keys/")
                .then()
                .statusCode(200)
                .extract()
                .path("secret_key");
        plain().header("Authorization", key)
                .body(Map.of("balance_change", 1))
                .put(path)
                .then()
                .statusCode(200)
                .body("balance", equalTo(6));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        SigningAccount admin = signingAccounts.seeded("5", Permission.BILLING_ADMIN);
        SigningAccount alice = signingAccounts.seeded("5");
        String path = "/users/" + alice.username;
        admin.putting(path, Map.of()).then().statusCode(400);
        admin.putting(path, Map.of("balance", 1, "balance_change", 1)).then().statusCode(400);
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("balance", "much"),
                Map.of("balance", 1e12),
                Map.of("permissions_bitmask", -1),
                Map.of("permissions_bitmask", 1L << 40),
                Map.of("netuids", List.of(70000)),
                Map.of(
                        "netuids",
                        java.util.stream.IntStream.range(0, 65).boxed().toList()))) {
            admin.putting(path, bad).then().statusCode(422);
        }
        admin.putting("/users/" + UUID.randomUUID(), Map.of("balance", 1))
                .then()
                .statusCode(404);
        admin.asking("me")
                .get("/users/" + UUID.randomUUID() + "/changes")
                .then()
                .statusCode(404);
        alice.deleting("/users/me").then().statusCode(200);
        admin.putting("/users/" + alice.userId, Map.of("balance", 1)).then().statusCode(404);
        admin.asking("me")
                .get("/users/" + alice.userId + "/changes")
                .then()
                .statusCode(200)
                .body("total", equalTo(0));
    }

    @Test
    void theLastBillingAdministratorStaysOne() {
        SigningAccount first = signingAccounts.seeded("5", Permission.BILLING_ADMIN);
        SigningAccount second = signingAccounts.seeded("5", Permission.BILLING_ADMIN);
        // Those of the other tests give it up before.
        List<String> others = first.asking("me")
                .get("/users/?limit=1000")
                .then()
                .statusCode(200)
                .extract()
                .path("items.findAll { it.permissions_bitmask == 64 }.user_id");
        others.stream()
                .filter(id -> !id.equals(first.userId.toString()) && !id.equals(second.userId.toString()))
                .forEach(id -> first.putting("/users/" + id, Map.of("permissions_bitmask", 0))
                        .then()
                        .statusCode(200));
        first.putting("/users/" + second.username, Map.of("permissions_bitmask", 1))
                .then()
                .statusCode(200);
        second.putting("/users/me", Map.of("permissions_bitmask", 64)).then().statusCode(403);
        first.putting("/users/me", Map.of("permissions_bitmask", 1)).then().statusCode(409);
        first.putting("/users/me", Map.of("permissions_bitmask", 65)).then().statusCode(200);
        first.putting("/users/" + second.username, Map.of("permissions_bitmask", 64))
                .then()
                .statusCode(200);
        first.putting("/users/me", Map.of("permissions_bitmask", 1)).then().statusCode(200);
        first.asking("me").get("/users/").then().statusCode(403);
    }

    @Test
    void accountsAreFoundByNameHotkeyAndId() {
        SigningAccount admin = signingAccounts.seeded("5", Permission.BILLING_ADMIN);
        SigningAccount alice = signingAccounts.seeded("5");
        SigningAccount bob = signingAccounts.seeded("5");
        for (String search :
                new String[] {alice.username.substring(2, 12).toUpperCase(), alice.hotkey(), alice.userId.toString()}) {
            admin.asking("me")
                    .get("/users/?search=" + search)
                    .then()
                    .statusCode(200)
                    .body("total", equalTo(1))
                    .body("items.user_id", contains(alice.userId.toString()));
        }
        admin.asking("me").get("/users/?search=%25").then().statusCode(200).body("total", equalTo(0));
        admin.asking("me")
                .get("/users/?limit=1&page=1")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(1))
                .body("limit", equalTo(1))
                .body("page", equalTo(1));
        admin.asking("me").get("/users/?limit=1001").then().statusCode(422);
        bob.deleting("/users/me").then().statusCode(200);
        admin.asking("me").get("/users/?search=" + bob.userId).then().body("total", equalTo(0));
    }
}
