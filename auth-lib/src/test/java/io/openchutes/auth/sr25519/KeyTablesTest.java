package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.openchutes.inputs.Inputs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyTablesTest {
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

    @Test
    void aKeyHasATableAfterItsThirdGoodSignature() {
        SignatureVerifier verifier = new SignatureVerifier(10);
        SigningKey key = SigningKey.generate();
        for (int i = 0; i < 3; i++) {
            assertThat(verifier.keyTables()).isZero();
            assertThat(verifier.verify(key.publicKey(), MESSAGE, key.sign(MESSAGE)))
                    .isTrue();
        }
        assertThat(verifier.keyTables()).isOne();
        assertThat(verifier.verify(key.publicKey(), MESSAGE, key.sign(MESSAGE))).isTrue();
        assertThat(verifier.keyTables()).isOne();
    }

    @Test
    void badSignaturesEarnNoTable() {
        SignatureVerifier verifier = new SignatureVerifier(10);
        SigningKey key = SigningKey.generate();
        byte[] signature = key.sign(MESSAGE);
        signature[5] ^= 1;
        for (int i = 0; i < 5; i++) {
            assertThat(verifier.verify(key.publicKey(), MESSAGE, signature)).isFalse();
        }
        assertThat(verifier.verify(key.publicKey(), MESSAGE, key.sign(MESSAGE))).isTrue();
        assertThat(verifier.keyTables()).isZero();
    }

    @Test
    void aVerifierWithoutTablesKeepsNone() {
        SignatureVerifier verifier = new SignatureVerifier();
        SigningKey key = SigningKey.generate();
        for (int i = 0; i < 5; i++) {
            assertThat(verifier.verify(key.publicKey(), MESSAGE, key.sign(MESSAGE)))
                    .isTrue();
        }
        assertThat(verifier.keyTables()).isZero();
    }

    /** Whoever chooses a key can choose its hash: the table of another key would verify that one's signatures as his. */
    @Test
    void aKeyOfTheSameHashHasNoTableOfTheOther() {
        KeyTables tables = new KeyTables(10);
        byte[] key = SigningKey.fromSeed(new byte[32]).publicKey();
        byte[] other = key.clone();
        other[30] += 1;
        other[31] -= 31;
        assertThat(Arrays.hashCode(other)).isEqualTo(Arrays.hashCode(key));
        for (int i = 0; i < 3; i++) {
            tables.used(key);
        }
        assertThat(tables.find(key)).isNotNull();
        assertThat(tables.find(other)).isNull();
    }

    @Test
    void keepsNoMoreThanItsCapacity() {
        SignatureVerifier verifier = new SignatureVerifier(4);
        for (int i = 0; i < 12; i++) {
            SigningKey key = SigningKey.generate();
            for (int j = 0; j < 4; j++) {
                assertThat(verifier.verify(key.publicKey(), MESSAGE, key.sign(MESSAGE)))
                        .isTrue();
            }
        }
        assertThat(verifier.keyTables()).isLessThanOrEqualTo(4);
    }

    @Test
    void decidesWithATableAsWithoutOne() {
        SignatureVerifier without = new SignatureVerifier();
        Inputs.forAll(60, in -> {
            SignatureVerifier with = new SignatureVerifier(1);
            SigningKey key = SigningKey.fromSeed(in.bytes(32));
            for (int i = 0; i < 3; i++) {
                with.verify(key.publicKey(), MESSAGE, key.sign(MESSAGE));
            }
            assertThat(with.keyTables()).isOne();
            for (int i = 0; i < 20; i++) {
                byte[] message = in.bytesUpTo(300);
                byte[] signature = key.sign(message);
                assertThat(with.verify(key.publicKey(), message, signature)).isTrue();
                int bit = in.integer(0, 511);
                signature[bit >> 3] ^= (byte) (1 << (bit & 7));
                assertThat(with.verify(key.publicKey(), message, signature))
                        .isEqualTo(without.verify(key.publicKey(), message, signature))
                        .isFalse();
            }
        });
    }

    @Test
    void aTableIsAsLargeAsItSays() {
        assertThat(PointTable.bytes(KeyTables.WINDOW) + 32 + 16 + 16 + 24 + 200).isLessThanOrEqualTo(KeyTables.BYTES);
    }

    @Test
    void refusesACapacityThatNobodyMeans() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SignatureVerifier(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new SignatureVerifier(2_000_000));
    }
}
