package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Public keys, signatures and messages: verification answers, whatever the bytes. */
class SignatureVerifierFuzzTest {
    private final SignatureVerifier verifier = new SignatureVerifier();

    /** The key, the signature and the message one after another. */
    @FuzzTest
    void anyBytesAreVerified(byte[] input) {
        byte[] key = Arrays.copyOfRange(input, 0, Math.min(32, input.length));
        byte[] signature = Arrays.copyOfRange(input, key.length, Math.min(96, input.length));
        byte[] message = Arrays.copyOfRange(input, key.length + signature.length, input.length);
        boolean holds = verifier.verify(key, message, signature);
        assertThat(verifier.verify(key, message, signature)).isEqualTo(holds);
        assertThat(holds && (key.length < 32 || signature.length < 64)).isFalse();
    }
}
