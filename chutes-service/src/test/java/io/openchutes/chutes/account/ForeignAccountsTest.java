package io.openchutes.chutes.account;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The service where another system owns the accounts and the images. */
@QuarkusTest
@TestProfile(ForeignAccountsTest.NotOwner.class)
@WithTestResource(
        value = PlatformResource.class,
        initArgs = @ResourceArg(name = "database", value = "foreign_accounts"))
class ForeignAccountsTest {
    @Inject
    SigningAccounts signingAccounts;

    @Inject
    AccountDirectory directory;

    @Test
    void nobodyRegistersAndNoKeyChangesButAccountsAreShown() {
        SigningAccount signingAccount = signingAccounts.unknown();
        signingAccount
                .sending(RegistrationTest.body(signingAccount))
                .post("/users/register")
                .then()
                .statusCode(403);

        SigningKey hotkey = SigningKey.generate();
        QuarkusTransaction.requiringNew()
                .run(() -> directory.apply(
                        new AccountChanged(
                                UUID.randomUUID(),
                                "foreigner",
                                hotkey.hotkey().text(),
                                null,
                                null,
                                BigDecimal.TEN,
                                1,
                                List.of(),
                                null,
                                Instant.now(),
                                List.of()),
                        1,
                        Instant.now()));
        byte[] body = "{\"name\": \"k\", \"admin\": true}".getBytes(StandardCharsets.UTF_8);
        SigningAccounts.plain()
                .headers(SignedHeaders.version1(hotkey, Instant.now(), body))
                .body(body)
                .post("/api_keys/")
                .then()
                .statusCode(403);
        SigningAccounts.plain()
                .headers(SignedHeaders.version1(hotkey, Instant.now(), "me"))
                .get("/users/me")
                .then()
                .statusCode(200)
                .body("username", equalTo("foreigner"));
        byte[] image = "{\"name\": \"x\", \"tag\": \"1\", \"public\": false, \"reference\": \"registry.example/x:1\"}"
                .getBytes(StandardCharsets.UTF_8);
        SigningAccounts.plain()
                .headers(SignedHeaders.version1(hotkey, Instant.now(), image))
                .body(image)
                .post("/images/")
                .then()
                .statusCode(403)
                .body("detail", containsString("another system"));
    }

    /** Not the owner. */
    public static class NotOwner implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("openchutes.chutes.accounts.owner", "false", "openchutes.chutes.images.owner", "false");
        }
    }
}
