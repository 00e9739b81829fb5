package io.openchutes.chutes.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.account.Newcomers.Newcomer;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Registration where the operator asks for a token, takes few from one address, and has a proxy on loopback. */
@QuarkusTest
@TestProfile(RegistrationLimitsTest.Strict.class)
@WithTestResource(
        value = PlatformResource.class,
        initArgs = @ResourceArg(name = "database", value = "registration_limits"))
class RegistrationLimitsTest {
    private static final String RIGHT = "open-sesame";

    @Inject
    Newcomers newcomers;

    @Test
    void theTokenIsCheckedAndTriesAreCounted() {
        String address = "192.0.2.1";
        register(newcomers.unknown(), "", address).statusCode(403);
        register(newcomers.unknown(), "wrong", address).statusCode(403);
        register(newcomers.unknown(), RIGHT, address).statusCode(200);
        Newcomer next = newcomers.unknown();
        String retryAfter =
                register(next, RIGHT, address).statusCode(429).extract().header("Retry-After");
        assertThat(Integer.parseInt(retryAfter)).isBetween(3500, 3600);
        next.asking("me").get("/users/me").then().statusCode(401);
    }

    @Test
    void oneAddressBehindTheProxyLocksOutNobodyElse() {
        for (int i = 0; i < 5; i++) {
            register(newcomers.unknown(), "wrong", "198.51.100.1");
        }
        register(newcomers.unknown(), RIGHT, "198.51.100.1").statusCode(429);
        register(newcomers.unknown(), RIGHT, "203.0.113.9").statusCode(200);
        // What the caller wrote there itself changes nothing.
        register(newcomers.unknown(), RIGHT, "203.0.113.77, 198.51.100.1").statusCode(429);
    }

    @Test
    void wrongTokensAreTriedAsOftenAsAnythingElse() {
        for (int i = 0; i < 3; i++) {
            register(newcomers.unknown(), "wrong" + i, "2001:db8:0:1::" + i).statusCode(403);
        }
        register(newcomers.unknown(), RIGHT, "2001:db8:0:1:ffff::1").statusCode(429);
        register(newcomers.unknown(), RIGHT, "2001:db8:0:2::1").statusCode(200);
    }

    @Test
    void aWholeNetworkHasALimitToo() {
        for (int i = 1; i <= 10; i++) {
            register(newcomers.unknown(), "wrong", "192.0.0." + i).statusCode(403);
        }
        register(newcomers.unknown(), RIGHT, "192.0.0.200").statusCode(429);
        register(newcomers.unknown(), RIGHT, "192.0.1.200").statusCode(200);
    }

    private static ValidatableResponse register(Newcomer newcomer, String token, String forwardedFor) {
        return newcomer.sending(RegistrationTest.body(newcomer))
                .header("X-Forwarded-For", forwardedFor)
                .post("/users/register?token=" + token)
                .then();
    }

    /** Three tries an address, ten a network. */
    public static class Strict implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "openchutes.chutes.accounts.registration-token", RIGHT,
                    "openchutes.chutes.accounts.registrations-per-address", "3",
                    "openchutes.chutes.accounts.registrations-per-network", "10",
                    "openchutes.chutes.accounts.trusted-proxies", "127.0.0.0/8,::1");
        }
    }
}
