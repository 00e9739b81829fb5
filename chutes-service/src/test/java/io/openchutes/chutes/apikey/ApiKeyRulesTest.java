package io.openchutes.chutes.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.chutes.account.SigningAccounts;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Rules on API keys that no answer of a single request shows: how many, what an admin key keeps, and in which direction uses move. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ApiKeyRulesTest {
    private static final String KEYS = """
            insert into registered_api_key (api_key_id, user_id, name, admin, digest, created_at)
            select gen_random_uuid(), ?, 'key ' || n, true, md5(gen_random_uuid()::text) || md5(n::text), now() from generate_series(1, ?) as n""";

    @Inject
    SigningAccounts signingAccounts;

    @Inject
    ApiKeyService keys;

    @Inject
    DataSource database;

    @Test
    void anAccountHasAHundredKeysAtMost() {
        SigningAccount owner = signingAccounts.seeded("5");
        new TestDatabase(database).run(KEYS, owner.userId, 99);

        owner.sending(Map.of("name", "the 100th")).post("/api_keys/").then().statusCode(200);
        owner.sending(Map.of("name", "the 101st"))
                .post("/api_keys/")
                .then()
                .statusCode(409)
                .body("detail", containsString("100 API keys"));
        owner.asking("api_keys").get("/api_keys/?limit=1").then().body("total", equalTo(100));
    }

    @Test
    void anAdminKeyKeepsNoScopes() {
        SigningAccount owner = signingAccounts.seeded("5");

        owner.sending(Map.of(
                        "name",
                        "all",
                        "admin",
                        true,
                        "scopes",
                        List.of(Map.of("object_type", "images", "action", "read"))))
                .post("/api_keys/")
                .then()
                .statusCode(200)
                .body("admin", equalTo(true))
                .body("scopes.size()", equalTo(0));
        owner.asking("api_keys").get("/api_keys/all").then().body("scopes.size()", equalTo(0));
    }

    @Test
    void theLastUseNeverGoesBack() {
        SigningAccount owner = signingAccounts.seeded("5");
        JsonPath key = owner.sending(Map.of("name", "used", "admin", true))
                .post("/api_keys/")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        UUID id = UUID.fromString(key.getString("api_key_id"));
        Instant later = Instant.parse("2026-01-01T00:05:00Z");

        keys.used(Map.of(id, later));
        // Another replica, which noted an earlier use, writes it down after this one.
        keys.used(Map.of(id, later.minusSeconds(120)));

        assertThat(lastUse(owner)).isEqualTo(later);
        keys.used(Map.of(id, later.plusSeconds(60)));
        assertThat(lastUse(owner)).isEqualTo(later.plusSeconds(60));
    }

    private static Instant lastUse(SigningAccount owner) {
        return Instant.parse(owner.asking("api_keys")
                .get("/api_keys/used")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("last_used_at"));
    }
}
