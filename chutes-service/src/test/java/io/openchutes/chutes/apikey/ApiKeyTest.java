package io.openchutes.chutes.apikey;

import static io.openchutes.chutes.account.SigningAccounts.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.openchutes.chutes.account.SigningAccounts;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys from creation to deletion. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ApiKeyTest {
    @Inject
    SigningAccounts signingAccounts;

    @Inject
    ApiKeyUses uses;

    @Test
    void aKeyIsShownOnceAndCountsAtOnce() {
        SigningAccount owner = signingAccounts.seeded("5");
        JsonPath key = owner.sending(Map.of("name", "ci", "admin", true))
                .post("/api_keys/")
                .then()
                .statusCode(200)
                .body("user_id", equalTo(owner.userId.toString()))
                .body("name", equalTo("ci"))
                .body("admin", equalTo(true))
                .body("scopes.size()", equalTo(0))
                .body("created_at", notNullValue())
                .body("last_used_at", nullValue())
                .body(
                        "secret_key",
                        matchesPattern("cpk_[0-9a-f]{32}\\."
                                + owner.userId.toString().replace("-", "") + "\\.[A-Za-z0-9]{32}"))
                .extract()
                .jsonPath();
        String secret = key.getString("secret_key");
        for (String scheme : List.of("Bearer ", "Basic ", "")) {
            plain().header("Authorization", scheme + secret)
                    .get("/users/me")
                    .then()
                    .statusCode(200)
                    .body("username", equalTo(owner.username));
        }
        owner.asking("api_keys")
                .get("/api_keys/" + key.getString("api_key_id"))
                .then()
                .statusCode(200)
                .body("secret_key", nullValue())
                .body("name", equalTo("ci"));
        owner.asking("api_keys").get("/api_keys/ci").then().statusCode(200);
        owner.asking("api_keys")
                .get("/api_keys/?limit=25&page=0")
                .then()
                .statusCode(200)
                .body("total", equalTo(1))
                .body("page", equalTo(0))
                .body("limit", equalTo(25))
                .body("items[0].api_key_id", equalTo(key.getString("api_key_id")))
                .body("items[0].secret_key", nullValue());
    }

    @Test
    void aDeletedKeyIsRefusedAtOnce() {
        SigningAccount owner = signingAccounts.seeded("5");
        JsonPath key = create(owner, Map.of("name", "gone", "admin", true));
        plain().header("Authorization", key.getString("secret_key"))
                .get("/users/me")
                .then()
                .statusCode(200);
        owner.asking("api_keys")
                .delete("/api_keys/gone")
                .then()
                .statusCode(200)
                .body("api_key_id", equalTo(key.getString("api_key_id")))
                .body("deleted", equalTo(true));
        plain().header("Authorization", key.getString("secret_key"))
                .get("/users/me")
                .then()
                .statusCode(401);
        owner.asking("api_keys").delete("/api_keys/gone").then().statusCode(404);
        owner.asking("api_keys").get("/api_keys/gone").then().statusCode(404);
    }

    @Test
    void scopesThatSayTheSameAreOne() {
        SigningAccount owner = signingAccounts.seeded("5");
        UUID chute = UUID.randomUUID();
        JsonPath key = create(
                owner,
                Map.of(
                        "name",
                        "scoped",
                        "scopes",
                        List.of(
                                Map.of("object_type", "chutes", "action", "read"),
                                Map.of("object_type", "chutes", "action", "read"),
                                Map.of("object_type", "chutes", "object_id", chute),
                                Map.of("object_type", "images"))));
        assertThat(key.getBoolean("admin")).isFalse();
        assertThat(key.getList("scopes")).hasSize(3);
        assertThat(key.getString("scopes[1].object_id")).isEqualTo(chute.toString());
        assertThat(key.getString("scopes[1].action")).isNull();
        assertThat(key.getString("scopes[0].scope_id")).isNotBlank();
    }

    @Test
    void aScopedKeyTouchesNeitherKeysNorAccounts() {
        SigningAccount owner = signingAccounts.seeded("5");
        String secret = create(owner, Map.of("name", "small", "scopes", List.of(Map.of("object_type", "chutes"))))
                .getString("secret_key");
        for (String path : List.of("/api_keys/", "/api_keys/small", "/users/me")) {
            plain().header("Authorization", secret).get(path).then().statusCode(403);
        }
        plain().header("Authorization", secret)
                .body("{\"name\": \"large\", \"admin\": true}")
                .post("/api_keys/")
                .then()
                .statusCode(403);
        plain().header("Authorization", secret).delete("/users/me").then().statusCode(403);
        plain().header("Authorization", secret).get("/images/").then().statusCode(403);
        owner.asking("api_keys").get("/api_keys/").then().body("total", equalTo(1));
    }

    @Test
    void anAdminKeyManagesKeys() {
        SigningAccount owner = signingAccounts.seeded("5");
        String secret = create(owner, Map.of("name", "root_key", "admin", true)).getString("secret_key");
        plain().header("Authorization", secret)
                .body("{\"name\": \"second\"}")
                .post("/api_keys/")
                .then()
                .statusCode(200)
                .body("admin", equalTo(false));
        plain().header("Authorization", secret)
                .get("/api_keys/")
                .then()
                .body("items.name", hasItems("root_key", "second"));
    }

    @Test
    void aNameIsTakenOnceForItsOwner() {
        SigningAccount owner = signingAccounts.seeded("5");
        create(owner, Map.of("name", "twice"));
        owner.sending(Map.of("name", "twice")).post("/api_keys/").then().statusCode(409);
        create(signingAccounts.seeded("5"), Map.of("name", "twice"));
        owner.asking("api_keys").get("/api_keys/").then().body("total", equalTo(1));
    }

    @Test
    void theListIsCutDownByPartsOfNames() {
        SigningAccount owner = signingAccounts.seeded("5");
        for (String name : List.of("CI main", "ci%other", "laptop")) {
            create(owner, Map.of("name", name));
        }
        Map.of("ci", List.of("CI main", "ci%other"), "%25", List.of("ci%other"), "_", List.of())
                .forEach((part, names) -> owner.asking("api_keys")
                        .get("/api_keys/?name=" + part)
                        .then()
                        .statusCode(200)
                        .body("total", equalTo(names.size()))
                        .body("items.name", equalTo(names)));
        owner.asking("api_keys").get("/api_keys/?name=").then().body("total", equalTo(3));
        owner.asking("api_keys")
                .get("/api_keys/?name=ci&limit=1&page=1")
                .then()
                .body("total", equalTo(2))
                .body("items.name", equalTo(List.of("ci%other")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\": \" \"}",
                "{\"name\": 5}",
                "{\"name\": \"x\", \"admin\": \"maybe\"}",
                "{\"name\": \"x\", \"scopes\": [{\"object_type\": \"secrets\"}]}",
                "{\"name\": \"x\", \"scopes\": [null]}",
                "{\"name\": \"x\", \"scopes\": [{\"object_type\": \"chutes\", \"action\": \"own\"}]}",
                "{\"name\": \"x\", \"scopes\": [{\"object_type\": \"chutes\", \"object_id\": \"my-chute\"}]}",
                "{\"name\": \"x\", \"scopes\": [{}]}",
                "[]",
                "nonsense"
            })
    void aBadRequestIsA422AndMakesNoKey(String body) {
        SigningAccount owner = signingAccounts.seeded("5");
        owner.sending(body).post("/api_keys/").then().statusCode(422);
        owner.asking("api_keys").get("/api_keys/").then().body("total", equalTo(0));
    }

    @Test
    void nobodySeesAnothersKeys() {
        SigningAccount owner = signingAccounts.seeded("5");
        String keyId = create(owner, Map.of("name", "mine")).getString("api_key_id");
        SigningAccount other = signingAccounts.seeded("5");
        other.asking("api_keys").get("/api_keys/" + keyId).then().statusCode(404);
        other.asking("api_keys").delete("/api_keys/" + keyId).then().statusCode(404);
        plain().get("/api_keys/").then().statusCode(401);
        owner.asking("me").get("/api_keys/").then().statusCode(401);
    }

    @Test
    void pagesAreCheckedAndServed() {
        SigningAccount owner = signingAccounts.seeded("5");
        List.of("a", "b", "c").forEach(name -> create(owner, Map.of("name", name)));
        owner.asking("api_keys")
                .get("/api_keys/?limit=2&page=1")
                .then()
                .statusCode(200)
                .body("total", equalTo(3))
                .body("items.name", hasItem("c"));
        for (String query : List.of("limit=0", "limit=5001", "page=-1", "page=101", "page=x")) {
            owner.asking("api_keys").get("/api_keys/?" + query).then().statusCode(422);
        }
    }

    @Test
    void aUseIsNotedToTheMinute() {
        SigningAccount owner = signingAccounts.seeded("5");
        String secret = create(owner, Map.of("name", "used", "admin", true)).getString("secret_key");
        plain().header("Authorization", secret).get("/users/me").then().statusCode(200);
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            uses.keep();
            owner.asking("api_keys").get("/api_keys/used").then().body("last_used_at", notNullValue());
        });
    }

    @Test
    void keysAreAnnouncedWithTheirDigestsAlone() {
        SigningAccount owner = signingAccounts.seeded("5");
        String secret = create(owner, Map.of("name", "told", "scopes", List.of(Map.of("object_type", "chutes"))))
                .getString("secret_key");
        try (TestEvents events = new TestEvents()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(events.readAll(Topics.ACCOUNT_EVENTS, owner.userId.toString()))
                            .hasSize(2)
                            .last()
                            .satisfies(event -> {
                                assertThat(new EventSchemas().errors(event.type(), event.json()))
                                        .isEmpty();
                                assertThat(event.json()).contains("\"told\"");
                                assertThat(event.json()).doesNotContain(secret.substring(secret.lastIndexOf('.') + 1));
                            }));
        }
    }

    private static JsonPath create(SigningAccount owner, Map<String, ?> body) {
        return owner.sending(body)
                .post("/api_keys/")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
