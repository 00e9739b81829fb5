package io.openchutes.auth.sr25519;

import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * Verifies sr25519 signatures: Schnorr signatures over ristretto255 as schnorrkel makes them, under the context {@code substrate}.
 *
 * <p>Source: schnorrkel, {@code sign.rs} (Signature::from_bytes, PublicKey::verify): a signature is R (32 bytes) followed by s (32 bytes,
 * little-endian, below L, with the top bit set as a mark), and it holds where s·B − k·A = R with the challenge k of {@link
 * SchnorrTranscript}. Stricter than schnorrkel in one thing: the identity element is refused as a public key, since anybody can sign for
 * it.
 *
 * <p>How: with k ≡ ±r/t for r and t of half the size ({@link HalfSizeScalars}), the equation holds exactly where ±r·A + t·R − t·s·B is
 * the neutral element; the group's order is prime and t is not 0, so that multiplying by t loses nothing. Three numbers of at most 128
 * bits (t·s mod L is cut in two, for B and 2^128·B) share 128 doublings (E. G. Straus, "Addition chains of vectors", American Mathematical
 * Monthly 71 (1964), with signed windows).
 *
 * <p>Thread-safe: each thread has its own working space of about 6 KB, so that a verification allocates under 1.5 KB.
 * Nothing here is secret, and the time taken depends on the input.
 */
public final class SignatureVerifier {
    /** Bytes of a public key. */
    public static final int PUBLIC_KEY_LENGTH = Ristretto255.ENCODED_LENGTH;
    /** Bytes of a signature. */
    public static final int SIGNATURE_LENGTH = 64;

    private static final int MARK = 0x80;

    private final ThreadLocal<Workspace> workspaces = ThreadLocal.withInitial(Workspace::new);

    /**
     * Whether the signature is the key's signature of the message.
     *
     * @param publicKey an encoded ristretto255 element; anything but 32 bytes of a canonical encoding, and the identity, gives false
     * @param message of any length, as signed: nothing is wrapped around it
     * @param signature anything but 64 bytes with the mark set and both halves canonical gives false
     */
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        Objects.requireNonNull(message, "message");
        if (publicKey.length != PUBLIC_KEY_LENGTH || signature.length != SIGNATURE_LENGTH) {
            return false;
        }
        return workspaces.get().verify(publicKey, message, signature);
    }

    /** What a verification computes in. */
    private static final class Workspace {
        /** Digits of a number of 128 bits in signed form: the last window may carry into one more. */
        private static final int DIGITS = 129;
        /** Width of the signed windows over points that change with each call. */
        private static final int POINT_WINDOW = 4;

        private final SchnorrTranscript transcript = new SchnorrTranscript(SchnorrTranscript.SUBSTRATE);
        private final Ristretto255 ristretto = new Ristretto255();
        private final HalfSizeScalars halves = new HalfSizeScalars();
        private final Scalars.Reduction reduction = new Scalars.Reduction();
        private final byte[] encodedS = new byte[32];
        private final byte[] challenge = new byte[64];
        private final int[] wide = new int[Scalars.WIDE_LIMBS];
        private final int[] s = new int[Scalars.LIMBS];
        private final int[] k = new int[Scalars.LIMBS];
        private final int[] cofactor = new int[4];
        private final int[] pointX = X25519Field.create();
        private final int[] pointY = X25519Field.create();
        private final EdwardsPoint sum = new EdwardsPoint();
        private final NielsPoint step = new NielsPoint();
        private final NielsPoint[] keyMultiples = newTable();
        private final NielsPoint[] commitmentMultiples = newTable();
        private final byte[] keyDigits = new byte[DIGITS];
        private final byte[] commitmentDigits = new byte[DIGITS];
        private final byte[] baseDigits = new byte[DIGITS];
        private final byte[] base128Digits = new byte[DIGITS];

        boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
            if ((signature[63] & MARK) == 0) {
                return false;
            }
            System.arraycopy(signature, 32, encodedS, 0, 32);
            encodedS[31] &= ~MARK;
            if (!Scalars.isCanonical(encodedS, 0) || isZero(publicKey)) {
                return false;
            }
            if (!ristretto.decodeVar(publicKey, 0, pointX, pointY)) {
                return false;
            }
            fillTable(keyMultiples);
            if (!ristretto.decodeVar(signature, 0, pointX, pointY)) {
                return false;
            }
            fillTable(commitmentMultiples);

            transcript.begin(message, publicKey);
            transcript.challenge(signature, 0, challenge);
            Scalars.decode(challenge, 0, wide);
            Scalars.reduce(wide, k, reduction);
            halves.split(k);

            join(halves.cofactorLow(), halves.cofactorHigh(), cofactor);
            Scalars.decode(encodedS, 0, s);
            Scalars.multiply(cofactor, s, wide);
            Scalars.reduce(wide, s, reduction);

            signedWindows(halves.remainderLow(), halves.remainderHigh(), POINT_WINDOW, keyDigits);
            signedWindows(halves.cofactorLow(), halves.cofactorHigh(), POINT_WINDOW, commitmentDigits);
            signedWindows(word(s, 0), word(s, 2), BasePoint.WINDOW, baseDigits);
            signedWindows(word(s, 4), word(s, 6), BasePoint.WINDOW, base128Digits);
            addUp(halves.isNegative());
            return sum.isRistrettoNeutral();
        }

        /** sum = ±r·A + t·R − (t·s)·B. */
        private void addUp(boolean negateKey) {
            int top = DIGITS - 1;
            while (top >= 0 && (keyDigits[top] | commitmentDigits[top] | baseDigits[top] | base128Digits[top]) == 0) {
                top--;
            }
            sum.setNeutral();
            for (int i = top; i >= 0; i--) {
                sum.twice();
                int digit = keyDigits[i];
                if (digit != 0) {
                    sum.addVar(keyMultiples[Math.abs(digit) >> 1], (digit < 0) != negateKey);
                }
                digit = commitmentDigits[i];
                if (digit != 0) {
                    sum.addVar(commitmentMultiples[Math.abs(digit) >> 1], digit < 0);
                }
                digit = baseDigits[i];
                if (digit != 0) {
                    sum.addAffineVar(BasePoint.ODD_MULTIPLES[Math.abs(digit) >> 1], digit > 0);
                }
                digit = base128Digits[i];
                if (digit != 0) {
                    sum.addAffineVar(BasePoint.ODD_MULTIPLES_128[Math.abs(digit) >> 1], digit > 0);
                }
            }
        }

        /** The odd multiples P, 3P, 5P, … of the point just decoded. */
        private void fillTable(NielsPoint[] table) {
            sum.setAffine(pointX, pointY);
            sum.copyTo(table[0]);
            sum.twice();
            sum.copyTo(step);
            sum.setAffine(pointX, pointY);
            for (int i = 1; i < table.length; i++) {
                sum.addVar(step, false);
                sum.copyTo(table[i]);
            }
        }

        private static NielsPoint[] newTable() {
            NielsPoint[] table = new NielsPoint[1 << (POINT_WINDOW - 2)];
            for (int i = 0; i < table.length; i++) {
                table[i] = new NielsPoint();
            }
            return table;
        }

        /**
         * Writes a number of 128 bits as digits that are 0 or odd and below 2^(width − 1) in size, at most one of {@code width} neighbours
         * not 0 (width-w NAF: Hankerson, Menezes, Vanstone, "Guide to Elliptic Curve Cryptography", algorithm 3.35).
         */
        private static void signedWindows(long low, long high, int width, byte[] digits) {
            Arrays.fill(digits, (byte) 0);
            long mask = (1L << width) - 1;
            int half = 1 << (width - 1);
            int carry = 0;
            int position = 0;
            while (position < DIGITS) {
                long bits;
                if (position == 0) {
                    bits = low;
                } else if (position < 64) {
                    bits = low >>> position | high << (64 - position);
                } else {
                    bits = position < 128 ? high >>> (position - 64) : 0;
                }
                int window = carry + (int) (bits & mask);
                if ((window & 1) == 0) {
                    position++;
                    continue;
                }
                if (window < half) {
                    carry = 0;
                    digits[position] = (byte) window;
                } else {
                    carry = 1;
                    digits[position] = (byte) (window - (half << 1));
                }
                position += width;
            }
        }

        private static boolean isZero(byte[] bytes) {
            int union = 0;
            for (byte b : bytes) {
                union |= b;
            }
            return union == 0;
        }

        private static long word(int[] limbs, int index) {
            return (limbs[index] & 0xffffffffL) | (long) limbs[index + 1] << 32;
        }

        private static void join(long low, long high, int[] limbs) {
            limbs[0] = (int) low;
            limbs[1] = (int) (low >>> 32);
            limbs[2] = (int) high;
            limbs[3] = (int) (high >>> 32);
        }
    }
}
