package io.openchutes.chutes.account;

import static org.hamcrest.Matchers.notNullValue;

import io.openchutes.chutes.account.Newcomers.Newcomer;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Registration where the operator asks for a token and takes few from one address. */
@QuarkusTest
@TestProfile(RegistrationLimitsTest.Strict.class)
@WithTestResource(
        value = PlatformResource.class,
        initArgs = @ResourceArg(name = "database", value = "registration_limits"))
class RegistrationLimitsTest {
    @Inject
    Newcomers newcomers;

    @Test
    void theTokenIsCheckedAndTriesAreCounted() {
        Newcomer newcomer = newcomers.unknown();
        newcomer.sending(RegistrationTest.body(newcomer))
                .post("/users/register")
                .then()
                .statusCode(403);
        newcomer.sending(RegistrationTest.body(newcomer))
                .post("/users/register?token=wrong")
                .then()
                .statusCode(403);
        newcomer.sending(RegistrationTest.body(newcomer))
                .post("/users/register?token=open-sesame")
                .then()
                .statusCode(200);
        Newcomer next = newcomers.unknown();
        next.sending(RegistrationTest.body(next))
                .post("/users/register?token=open-sesame")
                .then()
                .statusCode(429)
                .header("Retry-After", notNullValue());
        next.asking("me").get("/users/me").then().statusCode(401);
    }

    /** Three tries an address. */
    public static class Strict implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "openchutes.chutes.accounts.registration-token", "open-sesame",
                    "openchutes.chutes.accounts.registrations-per-address", "3");
        }
    }
}
