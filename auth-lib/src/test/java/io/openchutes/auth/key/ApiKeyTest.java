package io.openchutes.auth.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
    private final ApiKey key = ApiKey.generate(UUID.randomUUID(), UUID.randomUUID(), new SecureRandom());

    @Test
    void isReadAsItWasMade() {
        ApiKey read = ApiKey.fromAuthorization("Bearer " + key.secretText()).orElseThrow();
        assertThat(read.keyId()).isEqualTo(key.keyId());
        assertThat(read.userId()).isEqualTo(key.userId());
        assertThat(read.digest()).isEqualTo(key.digest()).matches("[0-9a-f]{64}");
        assertThat(read.hasDigest(key.digest())).isTrue();
        assertThat(read.hasDigest("0".repeat(64))).isFalse();
        assertThat(read.hasDigest("")).isFalse();
        assertThat(key.secretText()).matches("cpk_[0-9a-f]{32}\\.[0-9a-f]{32}\\.[A-Za-z0-9]{32}");
    }

    @Test
    void namesItselfAndItsOwner() {
        UUID keyId = UUID.fromString("00000000-0000-4000-8000-0000000000aa");
        UUID userId = UUID.fromString("00000000-0000-4000-8000-0000000000bb");
        ApiKey made = ApiKey.generate(keyId, userId, new SecureRandom());
        assertThat(made.keyId()).isEqualTo(keyId);
        assertThat(made.userId()).isEqualTo(userId);
        ApiKey read = ApiKey.fromAuthorization(made.secretText()).orElseThrow();
        assertThat(read.keyId()).isEqualTo(keyId);
        assertThat(read.userId()).isEqualTo(userId);
        assertThat(read).hasToString("cpk_000000000000400080000000000000aa.…");
    }

    @Test
    void neverShowsItsSecret() {
        String secret = key.secretText().substring(70);
        assertThat(key.toString()).doesNotContain(secret);
        assertThat(key.digest()).doesNotContain(secret);
    }

    @Test
    void theDigestIsThatOfTheContract() {
        String text = "cpk_" + "0".repeat(32) + "." + "1".repeat(32) + "." + "A".repeat(32);
        assertThat(ApiKey.fromAuthorization(text).orElseThrow().digest())
                .isEqualTo("b9eafd91b1d23d49880ee1fb8fe2633e9a2c5c7e2c98d946ef99cbbe67d7c710");
    }

    @Test
    void anyHeaderIsReadOrRefusedAndNeverBreaks() {
        Inputs.forAll(1_000, in -> {
            String header = in.text(100);
            assertThat(ApiKey.fromAuthorization(header)).isEmpty();
        });
    }

    @Test
    void anySchemeIsPassedOver() {
        Inputs.forAll(1_000, in -> {
            String scheme = in.text(100);
            String header = scheme + " " + key.secretText();
            assertThat(ApiKey.fromAuthorization(header)).isPresent();
        });
    }
}
