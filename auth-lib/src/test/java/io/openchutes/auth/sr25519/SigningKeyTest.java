package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a one-time scalar is drawn from: where any of it were left out, two signatures could give the key away. */
class SigningKeyTest {
    private static final byte[] PUBLIC_KEY = SigningKey.fromSeed(new byte[32]).publicKey();
    private static final byte[] NONCE_SEED = bytes("the key's nonce seed");
    private static final byte[] RANDOMNESS = bytes("fresh randomness");

    @Test
    void everyGeneratedKeyIsAnother() {
        assertThat(SigningKey.generate().publicKey())
                .isNotEqualTo(SigningKey.generate().publicKey());
    }

    @Test
    void theOneTimeScalarDependsOnTheMessageTheNonceSeedAndTheRandomness() {
        byte[] one = witness("a message", NONCE_SEED, RANDOMNESS);
        assertThat(witness("a message", NONCE_SEED, RANDOMNESS)).isEqualTo(one);
        assertThat(witness("another message", NONCE_SEED, RANDOMNESS)).isNotEqualTo(one);
        assertThat(witness("a message", bytes("another seed"), RANDOMNESS)).isNotEqualTo(one);
        assertThat(witness("a message", NONCE_SEED, bytes("more randomness"))).isNotEqualTo(one);
    }

    private static byte[] witness(String message, byte[] nonceSeed, byte[] randomness) {
        SchnorrTranscript transcript = new SchnorrTranscript(SchnorrTranscript.SUBSTRATE);
        transcript.begin(bytes(message), PUBLIC_KEY);
        byte[] witness = new byte[64];
        transcript.witness(nonceSeed, randomness, witness);
        return witness;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
