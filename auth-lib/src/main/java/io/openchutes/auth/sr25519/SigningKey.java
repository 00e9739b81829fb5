package io.openchutes.auth.sr25519;

import io.openchutes.auth.ss58.Ss58Address;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * An sr25519 key that signs, for miners' agents, tests and the sample accounts of {@code local}. It never signs data of strangers: an
 * agent signs its own requests only, whose time others can't measure.
 *
 * <p>Multiplying the base point reads its whole table and branches on no secret, but the encoding of R branches on signs, secrets are
 * not wiped, and it was not audited. Immutable, safe for use by many threads.
 *
 * <p>Source: schnorrkel, {@code keys.rs} (MiniSecretKey::expand_ed25519) and {@code sign.rs} (SecretKey::sign).
 */
public final class SigningKey {
    /** Bytes of a seed. */
    public static final int SEED_LENGTH = 32;

    private final byte[] scalar;
    private final byte[] nonceSeed;
    private final byte[] publicKey;

    private SigningKey(byte[] scalar, byte[] nonceSeed) {
        this.scalar = scalar;
        this.nonceSeed = nonceSeed;
        int[] limbs = new int[Scalars.LIMBS];
        Scalars.decode(scalar, 0, limbs);
        this.publicKey = new byte[SignatureVerifier.PUBLIC_KEY_LENGTH];
        EdwardsPoint point = new EdwardsPoint();
        BasePoint.multiply(limbs, point);
        new Ristretto255().encode(point, publicKey, 0);
    }

    /**
     * Expands a mini-secret the way Substrate does ("Ed25519" mode): SHA-512 of the seed; its first half, clamped as for Ed25519 (RFC 8032,
     * section 5.1.5) and divided by the cofactor 8, is the scalar, its second half the seed for nonces.
     *
     * @param seed 32 bytes, else IllegalArgumentException
     */
    public static SigningKey fromSeed(byte[] seed) {
        if (seed.length != SEED_LENGTH) {
            throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
        }
        byte[] expanded = sha512(seed);
        byte[] scalar = Arrays.copyOf(expanded, 32);
        scalar[0] &= (byte) 0xf8;
        scalar[31] &= 0x3f;
        scalar[31] |= 0x40;
        divideByEight(scalar);
        return new SigningKey(scalar, Arrays.copyOfRange(expanded, 32, 64));
    }

    /** A key of a fresh random seed. */
    public static SigningKey generate() {
        byte[] seed = new byte[SEED_LENGTH];
        new SecureRandom().nextBytes(seed);
        return fromSeed(seed);
    }

    /** The 32 bytes of the public key. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The public key as an SS58 address, format 42. */
    public Ss58Address hotkey() {
        return Ss58Address.of(publicKey);
    }

    /** Signs under the context {@code substrate}: 64 bytes, different with each call. */
    public byte[] sign(byte[] message) {
        SchnorrTranscript transcript = new SchnorrTranscript(SchnorrTranscript.SUBSTRATE);
        transcript.begin(message, publicKey);
        byte[] randomness = new byte[32];
        new SecureRandom().nextBytes(randomness);
        byte[] wideBytes = new byte[64];
        transcript.witness(nonceSeed, randomness, wideBytes);
        int[] nonce = reduce(wideBytes);
        EdwardsPoint commitment = new EdwardsPoint();
        BasePoint.multiply(nonce, commitment);
        byte[] signature = new byte[SignatureVerifier.SIGNATURE_LENGTH];
        new Ristretto255().encode(commitment, signature, 0);

        // s = k·x + r mod L
        transcript.challenge(signature, 0, wideBytes);
        int[] secret = new int[Scalars.LIMBS];
        Scalars.decode(scalar, 0, secret);
        int[] wide = new int[Scalars.WIDE_LIMBS];
        Scalars.multiply(reduce(wideBytes), secret, wide);
        Scalars.addTo(wide, nonce);
        int[] s = new int[Scalars.LIMBS];
        Scalars.reduce(wide, s, new Scalars.Reduction());
        Scalars.encode(s, signature, 32);
        signature[63] |= (byte) 0x80;
        return signature;
    }

    /** The 32 bytes of the scalar, little-endian, for comparison with known answers. */
    byte[] scalar() {
        return scalar.clone();
    }

    /** The 32 bytes that nonces are derived from, for comparison with known answers. */
    byte[] nonceSeed() {
        return nonceSeed.clone();
    }

    private static int[] reduce(byte[] wideBytes) {
        int[] wide = new int[Scalars.WIDE_LIMBS];
        Scalars.decode(wideBytes, 0, wide);
        int[] reduced = new int[Scalars.LIMBS];
        Scalars.reduce(wide, reduced, new Scalars.Reduction());
        return reduced;
    }

    private static void divideByEight(byte[] scalar) {
        int carry = 0;
        for (int i = scalar.length - 1; i >= 0; i--) {
            int value = scalar[i] & 0xff;
            scalar[i] = (byte) (value >> 3 | carry);
            carry = (value & 7) << 5;
        }
    }

    private static byte[] sha512(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }
}
