package io.openchutes.chutes.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.token.AccessToken;
import io.openchutes.base.digest.Sha256;
import io.openchutes.chutes.OtherSettings;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Registration where the operator asks for a token, takes few from one address, and has a proxy on loopback. */
@QuarkusTest
@TestProfile(OtherSettings.class)
@WithTestResource(
        value = PlatformResource.class,
        initArgs = @ResourceArg(name = "database", value = OtherSettings.DATABASE))
class RegistrationLimitsTest {
    private static final String RIGHT = OtherSettings.REGISTRATION_TOKEN;

    @Inject
    SigningAccounts signingAccounts;

    @Test
    void theTokenIsCheckedAndTriesAreCounted() {
        String address = "192.0.2.1";
        register(signingAccounts.unknown(), "", address).statusCode(403);
        register(signingAccounts.unknown(), "wrong", address).statusCode(403);
        register(signingAccounts.unknown(), RIGHT, address).statusCode(200);
        SigningAccount next = signingAccounts.unknown();
        String retryAfter =
                register(next, RIGHT, address).statusCode(429).extract().header("Retry-After");
        assertThat(Integer.parseInt(retryAfter)).isBetween(3500, 3600);
        next.asking("me").get("/users/me").then().statusCode(401);
    }

    @Test
    void oneAddressBehindTheProxyLocksOutNobodyElse() {
        for (int i = 0; i < 5; i++) {
            register(signingAccounts.unknown(), "wrong", "198.51.100.1");
        }
        register(signingAccounts.unknown(), RIGHT, "198.51.100.1").statusCode(429);
        register(signingAccounts.unknown(), RIGHT, "203.0.113.9").statusCode(200);
        // What the caller wrote there itself changes nothing.
        register(signingAccounts.unknown(), RIGHT, "203.0.113.77, 198.51.100.1").statusCode(429);
    }

    @Test
    void wrongTokensAreTriedAsOftenAsAnythingElse() {
        for (int i = 0; i < 3; i++) {
            register(signingAccounts.unknown(), "wrong" + i, "2001:db8:0:1::" + i)
                    .statusCode(403);
        }
        register(signingAccounts.unknown(), RIGHT, "2001:db8:0:1:ffff::1").statusCode(429);
        register(signingAccounts.unknown(), RIGHT, "2001:db8:0:2::1").statusCode(200);
    }

    @Test
    void aWholeNetworkHasALimitToo() {
        for (int i = 1; i <= 10; i++) {
            register(signingAccounts.unknown(), "wrong", "192.0.0." + i).statusCode(403);
        }
        register(signingAccounts.unknown(), RIGHT, "192.0.0.200").statusCode(429);
        register(signingAccounts.unknown(), RIGHT, "192.0.1.200").statusCode(200);
    }

    @Test
    void logInsAreCountedByAddressAndByAccount() {
        String fingerprint = register(signingAccounts.unknown(), RIGHT, "198.18.0.1")
                .statusCode(200)
                .extract()
                .path("fingerprint");
        for (int i = 0; i < 4; i++) {
            login("wrong", "198.18.1.1").statusCode(401);
        }
        login(fingerprint, "198.18.1.1").statusCode(429);
        for (int i = 0; i < 5; i++) {
            login(fingerprint, "198.18.2." + i).statusCode(200);
        }
        String retryAfter =
                login(fingerprint, "198.18.2.9").statusCode(429).extract().header("Retry-After");
        assertThat(Integer.parseInt(retryAfter)).isBetween(500, 600);
    }

    @Test
    void theOperatorsKeySignsWhereThereIsOne() throws Exception {
        String fingerprint = register(signingAccounts.unknown(), RIGHT, "198.19.0.1")
                .statusCode(200)
                .extract()
                .path("fingerprint");
        String token =
                login(fingerprint, "198.19.0.1").statusCode(200).extract().path("token");
        String start = Base64.getUrlEncoder()
                .encodeToString(Arrays.copyOf(Sha256.of(Files.readAllBytes(OtherSettings.PUBLIC_KEY)), 12));
        assertThat(AccessToken.parse(token).orElseThrow().kid()).isEqualTo(start);
        SigningAccounts.plain()
                .header("Authorization", "Bearer " + token)
                .get("/users/me")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse login(String fingerprint, String forwardedFor) {
        return SigningAccounts.plain()
                .header("X-Forwarded-For", forwardedFor)
                .body(Map.of("fingerprint", fingerprint))
                .post("/users/login")
                .then();
    }

    private static ValidatableResponse register(SigningAccount signingAccount, String token, String forwardedFor) {
        return signingAccount
                .sending(RegistrationTest.body(signingAccount))
                .header("X-Forwarded-For", forwardedFor)
                .post("/users/register?token=" + token)
                .then();
    }

    /** Three tries an address, ten a network. */
}
