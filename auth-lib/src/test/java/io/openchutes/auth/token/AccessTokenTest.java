package io.openchutes.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.Test;

class AccessTokenTest {
    private static final String KID = "key-1";
    private static final Instant NOW = Instant.parse("2026-01-02T15:04:05Z");
    private static final UUID ALICE = UUID.fromString("4b0d1bcb-6d5a-4b0f-8a53-0d6f1f8f5a10");
    private static final KeyPair PAIR = pair("secp256r1");

    private final TokenKey key = new TokenKey(KID, (ECPublicKey) PAIR.getPublic(), NOW, NOW.plusSeconds(100_000));

    @Test
    void aTokenNamesItsAccountUntilItsTimeIsOver() {
        String token = AccessToken.issue(KID, PAIR.getPrivate(), ALICE, NOW, Duration.ofHours(1));
        assertThat(verify(token, NOW)).contains(ALICE);
        assertThat(verify(token, NOW.plusSeconds(3599))).contains(ALICE);
        assertThat(verify(token, NOW.plusSeconds(3600))).isEmpty();
        assertThat(verify(token, NOW.minusSeconds(61))).isEmpty();
        assertThat(AccessToken.parse(token).orElseThrow()).hasToString("{kid=key-1}");
    }

    @Test
    void noOtherKeyAndNoneWhoseTimeIsOverIsBelieved() {
        String forged = AccessToken.issue(KID, pair("secp256r1").getPrivate(), ALICE, NOW, Duration.ofHours(1));
        assertThat(verify(forged, NOW)).isEmpty();
        AccessToken token = AccessToken.parse(
                        AccessToken.issue(KID, PAIR.getPrivate(), ALICE, NOW, Duration.ofHours(1)))
                .orElseThrow();
        assertThat(token.verify(new TokenKey("key-2", key.publicKey(), NOW, null), NOW))
                .isEmpty();
        assertThat(token.verify(new TokenKey(KID, key.publicKey(), NOW, NOW), NOW))
                .isEmpty();
        assertThat(token.verify(new TokenKey(KID, key.publicKey(), NOW, null), NOW))
                .contains(ALICE);
    }

    @Test
    void aChangedTokenIsRefused() {
        String[] parts = AccessToken.issue(KID, PAIR.getPrivate(), ALICE, NOW, Duration.ofHours(1))
                .split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace(ALICE.toString(), UUID.randomUUID().toString());
        assertThat(verify(parts[0] + "." + base64(payload) + "." + parts[2], NOW))
                .isEmpty();
    }

    @Test
    void otherAlgorithmsAreNoTokensAtAll() throws Exception {
        String claims = base64("{\"iss\":\"openchutes\",\"sub\":\"" + ALICE + "\",\"iat\":1,\"exp\":9999999999}");
        String none = base64("{\"alg\":\"none\",\"kid\":\"key-1\",\"typ\":\"JWT\"}");
        assertThat(AccessToken.parse(none + "." + claims + ".")).isEmpty();
        assertThat(AccessToken.parse(none + "." + claims + "." + "A".repeat(86)))
                .isEmpty();
        JsonWebSignature hmac = new JsonWebSignature();
        hmac.setPayload("{}");
        hmac.setAlgorithmHeaderValue("HS256");
        hmac.setKeyIdHeaderValue(KID);
        hmac.setKey(new SecretKeySpec(PAIR.getPublic().getEncoded(), "HmacSHA256"));
        assertThat(AccessToken.parse(hmac.getCompactSerialization())).isEmpty();
        for (String head : List.of(
                "{\"alg\":\"ES256\",\"typ\":\"JWT\"}",
                "{\"alg\":\"ES256\",\"kid\":\"a/b\",\"typ\":\"JWT\"}",
                "{\"alg\":\"ES256\",\"kid\":7}",
                "{\"alg\":7,\"kid\":\"key-1\"}",
                "{\"alg\":\"es256\",\"kid\":\"key-1\"}",
                "{\"alg\":")) {
            assertThat(AccessToken.parse(base64(head) + "." + claims + "." + "A".repeat(86)))
                    .as(head)
                    .isEmpty();
        }
        for (String text : List.of("", "eyJ", "cpk_x", "a.b.c", "eyJ.eyJ." + "A".repeat(86))) {
            assertThat(AccessToken.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void aTokenWithoutItsClaimsOrOfAnotherIssuerIsRefused() throws Exception {
        assertThat(verify(signed(claims -> {}), NOW)).contains(ALICE);
        assertThat(verify(signed(claims -> claims.setIssuer("another")), NOW)).isEmpty();
        assertThat(verify(signed(claims -> claims.unsetClaim("iss")), NOW)).isEmpty();
        assertThat(verify(signed(claims -> claims.unsetClaim("sub")), NOW)).isEmpty();
        assertThat(verify(signed(claims -> claims.setSubject("alice")), NOW)).isEmpty();
        assertThat(verify(signed(claims -> claims.unsetClaim("exp")), NOW)).isEmpty();
        assertThat(verify(signed(claims -> claims.unsetClaim("iat")), NOW)).isEmpty();
        NumericDate farAway = NumericDate.fromSeconds(9_999_999_999L);
        assertThat(verify(signed(claims -> claims.setExpirationTime(farAway)), NOW))
                .as("no token is good for years")
                .isEmpty();
        JsonWebSignature untyped = signature(new JwtClaims());
        untyped.setHeader("typ", "other");
        assertThat(verify(untyped.getCompactSerialization(), NOW)).isEmpty();
    }

    @Test
    void onlyKeysOfP256AreTaken() {
        assertThat(TokenKey.publicKey(base64Of(PAIR))).isEqualTo(PAIR.getPublic());
        assertThatThrownBy(() -> TokenKey.publicKey(base64Of(pair("secp384r1"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TokenKey.publicKey("AAAA")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TokenKey.publicKey("!")).isInstanceOf(IllegalArgumentException.class);
    }

    private Optional<UUID> verify(String token, Instant at) {
        return AccessToken.parse(token).orElseThrow().verify(key, at);
    }

    private static String signed(Consumer<JwtClaims> change) throws Exception {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(AccessToken.ISSUER);
        claims.setSubject(ALICE.toString());
        claims.setIssuedAt(NumericDate.fromSeconds(NOW.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond() + 60));
        change.accept(claims);
        return signature(claims).getCompactSerialization();
    }

    private static JsonWebSignature signature(JwtClaims claims) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue("ES256");
        signature.setKeyIdHeaderValue(KID);
        signature.setHeader("typ", "JWT");
        signature.setPayload(claims.toJson());
        signature.setKey(PAIR.getPrivate());
        return signature;
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64Of(KeyPair pair) {
        return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }

    private static KeyPair pair(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
