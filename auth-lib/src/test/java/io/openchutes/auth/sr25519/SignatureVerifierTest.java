package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.openchutes.inputs.Inputs;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SignatureVerifierTest {
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

    private final SignatureVerifier verifier = new SignatureVerifier();

    @Test
    void acceptsWhatTheKeySigned() {
        Inputs.forAll(200, in -> {
            byte[] seed = in.bytes(32);
            byte[] message = in.bytesUpTo(600);
            SigningKey key = SigningKey.fromSeed(seed);
            assertThat(verifier.verify(key.publicKey(), message, key.sign(message)))
                    .isTrue();
        });
    }

    @Test
    void refusesASignatureWithAnyBitFlipped() {
        Inputs.forAll(300, in -> {
            byte[] seed = in.bytes(32);
            int bit = in.integer(0, 511);
            SigningKey key = SigningKey.fromSeed(seed);
            byte[] signature = key.sign(MESSAGE);
            flip(signature, bit);
            assertThat(verifier.verify(key.publicKey(), MESSAGE, signature)).isFalse();
        });
    }

    @Test
    void refusesAKeyWithAnyBitFlipped() {
        Inputs.forAll(300, in -> {
            byte[] seed = in.bytes(32);
            int bit = in.integer(0, 255);
            SigningKey key = SigningKey.fromSeed(seed);
            byte[] publicKey = key.publicKey();
            flip(publicKey, bit);
            assertThat(verifier.verify(publicKey, MESSAGE, key.sign(MESSAGE))).isFalse();
        });
    }

    @Test
    void refusesAMessageWithAnyBitFlipped() {
        Inputs.forAll(300, in -> {
            byte[] message = in.bytes(in.integer(1, 300));
            int bit = in.integer(0, 2399);
            SigningKey key = SigningKey.fromSeed(new byte[32]);
            byte[] signature = key.sign(message);
            flip(message, bit % (message.length * 8));
            assertThat(verifier.verify(key.publicKey(), message, signature)).isFalse();
        });
    }

    @Test
    void decidesAsTheEquationDoes() {
        Inputs.forAll(300, in -> {
            byte[] seed = in.bytes(32);
            byte[] wideNonce = in.bytes(64);
            int error = in.integer(0, 3);
            // Signs by the book with BigInteger, and is wrong by `error` in s: the only check left is the equation.
            SigningKey key = SigningKey.fromSeed(seed);
            BigInteger r = number(wideNonce).mod(ScalarsTest.L);
            byte[] signature = new byte[64];
            EdwardsPoint commitment = new EdwardsPoint();
            BasePoint.multiply(ScalarsTest.limbs(r, Scalars.LIMBS), commitment);
            new Ristretto255().encode(commitment, signature, 0);
            SchnorrTranscript transcript = new SchnorrTranscript(SchnorrTranscript.SUBSTRATE);
            transcript.begin(MESSAGE, key.publicKey());
            byte[] challenge = new byte[64];
            transcript.challenge(signature, 0, challenge);
            BigInteger s = number(challenge)
                    .multiply(number(key.scalar()))
                    .add(r)
                    .add(BigInteger.valueOf(error))
                    .mod(ScalarsTest.L);
            Scalars.encode(ScalarsTest.limbs(s, Scalars.LIMBS), signature, 32);
            signature[63] |= (byte) 0x80;
            assertThat(verifier.verify(key.publicKey(), MESSAGE, signature)).isEqualTo(error == 0);
        });
    }

    @Test
    void refusesRandomBytesWithoutThrowing() {
        Inputs.forAll(1_000, in -> {
            byte[] publicKey = in.bytesUpTo(40);
            byte[] message = in.bytesUpTo(255);
            byte[] signature = in.bytesUpTo(70);
            assertThat(verifier.verify(publicKey, message, signature)).isFalse();
        });
    }

    @Test
    void refusesTheIdentityForWhichAnybodyCanSign() {
        byte[] forged = new byte[64];
        forged[63] = (byte) 0x80;
        assertThat(verifier.verify(new byte[32], MESSAGE, forged)).isFalse();
    }

    @Test
    void refusesTheSameScalarWrittenLonger() {
        SigningKey key = SigningKey.fromSeed(new byte[32]);
        byte[] signature = key.sign(MESSAGE);
        signature[63] &= 0x7f;
        BigInteger s = number(Arrays.copyOfRange(signature, 32, 64));
        Scalars.encode(ScalarsTest.limbs(s.add(ScalarsTest.L), Scalars.LIMBS), signature, 32);
        signature[63] |= (byte) 0x80;
        assertThat(verifier.verify(key.publicKey(), MESSAGE, signature)).isFalse();
    }

    @Test
    void refusesOtherLengths() {
        SigningKey key = SigningKey.fromSeed(new byte[32]);
        byte[] signature = key.sign(MESSAGE);
        assertThat(verifier.verify(key.publicKey(), MESSAGE, Arrays.copyOf(signature, 63)))
                .isFalse();
        assertThat(verifier.verify(key.publicKey(), MESSAGE, Arrays.copyOf(signature, 65)))
                .isFalse();
        assertThat(verifier.verify(Arrays.copyOf(key.publicKey(), 33), MESSAGE, signature))
                .isFalse();
        assertThat(verifier.verify(new byte[0], MESSAGE, signature)).isFalse();
        assertThatNullPointerException().isThrownBy(() -> verifier.verify(key.publicKey(), null, signature));
    }

    @Test
    void signsDifferentlyEachTime() {
        SigningKey key = SigningKey.generate();
        assertThat(key.sign(MESSAGE)).isNotEqualTo(key.sign(MESSAGE));
    }

    @Test
    void takesSeedsOf32BytesOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.fromSeed(new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.fromSeed(new byte[33]));
    }

    @Test
    void servesManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                SigningKey key = SigningKey.generate();
                byte[] signature = key.sign(MESSAGE);
                boolean damage = i % 2 == 0;
                if (damage) {
                    flip(signature, i);
                }
                calls.add(() -> verifier.verify(key.publicKey(), MESSAGE, signature) != damage);
            }
            for (Future<Boolean> right : threads.invokeAll(calls)) {
                assertThat(right.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void flip(byte[] bytes, int bit) {
        bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
    }

    private static BigInteger number(byte[] littleEndian) {
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian[littleEndian.length - 1 - i];
        }
        return new BigInteger(1, bigEndian);
    }
}
