package io.openchutes.auth.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.inputs.Inputs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedSignaturesTest {
    private static final SigningKey KEY = SigningKey.fromSeed(new byte[32]);
    private static final byte[] MESSAGE = bytes("a message");

    @Test
    void answersTheSameFromMemory() {
        VerifiedSignatures verified = new VerifiedSignatures(16, 16);
        byte[] signature = KEY.sign(MESSAGE);
        assertThat(verified.size()).isZero();
        assertThat(verified.verify(KEY.publicKey(), MESSAGE, signature)).isTrue();
        assertThat(verified.size()).isEqualTo(1);
        assertThat(verified.verify(KEY.publicKey(), MESSAGE, signature)).isTrue();
        assertThat(verified.size()).isEqualTo(1);
    }

    @Test
    void remembersNothingThatWasRefused() {
        VerifiedSignatures verified = new VerifiedSignatures(16, 16);
        byte[] signature = KEY.sign(MESSAGE);
        signature[40] ^= 1;
        assertThat(verified.verify(KEY.publicKey(), MESSAGE, signature)).isFalse();
        assertThat(verified.verify(KEY.publicKey(), MESSAGE, signature)).isFalse();
        assertThat(verified.size()).isZero();
    }

    @Test
    void aBadSignatureStaysBadAndHarmsNoOther() {
        VerifiedSignatures verified = new VerifiedSignatures(16, 16);
        byte[] signature = KEY.sign(MESSAGE);
        for (int i = 0; i < 2; i++) {
            for (int bit = 0; bit < 512; bit++) {
                assertThat(verified.verifyBareOrWrapped(KEY.publicKey(), MESSAGE, flipped(signature, bit)))
                        .isFalse();
            }
            assertThat(verified.verifyBareOrWrapped(KEY.publicKey(), MESSAGE, signature))
                    .isTrue();
        }
        assertThat(verified.verifyBareOrWrapped(KEY.publicKey(), MESSAGE, new byte[63]))
                .isFalse();
        assertThat(verified.size()).isEqualTo(1);
    }

    @Test
    void neverTakesOneInputForAnother() {
        Inputs.forAll(100, in -> {
            int signatureBit = in.integer(0, 511);
            int keyBit = in.integer(0, 255);
            int messageBit = in.integer(0, 71);
            VerifiedSignatures verified = new VerifiedSignatures(4, 16);
            byte[] key = KEY.publicKey();
            byte[] signature = KEY.sign(MESSAGE);
            assertThat(verified.verify(key, MESSAGE, signature)).isTrue();
            assertThat(verified.verify(key, MESSAGE, flipped(signature, signatureBit)))
                    .isFalse();
            assertThat(verified.verify(flipped(key, keyBit), MESSAGE, signature))
                    .isFalse();
            assertThat(verified.verify(key, flipped(MESSAGE, messageBit), signature))
                    .isFalse();
            assertThat(verified.size()).isEqualTo(1);
        });
    }

    @Test
    void doesNotTakeBytesOfOneInputForBytesOfAnother() {
        VerifiedSignatures verified = new VerifiedSignatures(16, 16);
        byte[] signature = KEY.sign(MESSAGE);
        assertThat(verified.verify(KEY.publicKey(), MESSAGE, signature)).isTrue();
        // The same bytes in a row, cut elsewhere.
        byte[] longer = Arrays.copyOf(signature, 65);
        longer[64] = MESSAGE[0];
        byte[] shorter = Arrays.copyOfRange(MESSAGE, 1, MESSAGE.length);
        assertThat(verified.verify(KEY.publicKey(), shorter, longer)).isFalse();
        assertThat(verified.verify(new byte[31], MESSAGE, signature)).isFalse();
    }

    @Test
    void neverGrowsBeyondItsCapacity() {
        VerifiedSignatures verified = new VerifiedSignatures(8, 16);
        assertThat(verified.capacity()).isEqualTo(8);
        for (int i = 0; i < 100; i++) {
            byte[] message = bytes("message " + i);
            assertThat(verified.verify(KEY.publicKey(), message, KEY.sign(message)))
                    .isTrue();
        }
        assertThat(verified.size()).isEqualTo(8);
    }

    @Test
    void placesTheSameInputsElsewhereInEachProcess() {
        // Were it not for the secret, everybody could compute which signatures evict somebody else's.
        List<byte[]> signatures = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            signatures.add(KEY.sign(bytes("message " + i)));
        }
        Set<Integer> kept = new HashSet<>();
        for (int process = 0; process < 20; process++) {
            VerifiedSignatures verified = new VerifiedSignatures(16, 16);
            for (int i = 0; i < 16; i++) {
                verified.verify(KEY.publicKey(), bytes("message " + i), signatures.get(i));
            }
            kept.add(verified.size());
        }
        assertThat(kept).hasSizeGreaterThan(1);
    }

    @Test
    void roundsItsCapacityUpToAPowerOfTwo() {
        assertThat(new VerifiedSignatures(1, 16).capacity()).isEqualTo(4);
        assertThat(new VerifiedSignatures(5, 16).capacity()).isEqualTo(8);
        assertThat(new VerifiedSignatures(12, 16).capacity()).isEqualTo(16);
        assertThat(new VerifiedSignatures(65_536, 16).capacity()).isEqualTo(65_536);
        assertThatIllegalArgumentException().isThrownBy(() -> new VerifiedSignatures(0, 16));
        assertThatIllegalArgumentException().isThrownBy(() -> new VerifiedSignatures(1 << 25, 16));
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
        return flipped;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
