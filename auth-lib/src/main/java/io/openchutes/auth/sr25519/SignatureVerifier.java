package io.openchutes.auth.sr25519;

import java.util.Arrays;
import java.util.Objects;

/**
 * Verifies sr25519 signatures: Schnorr signatures over ristretto255 as schnorrkel makes them, under the context {@code substrate}.
 *
 * <p>Source: schnorrkel, {@code sign.rs} (Signature::from_bytes, PublicKey::verify): a signature is R (32 bytes) followed by s (32 bytes,
 * little-endian, below L, with the top bit set as a mark), and it holds where s·B − k·A = R with the challenge k of {@link
 * SchnorrTranscript}. Stricter than schnorrkel in one thing: the identity element is refused as a public key, since anybody can sign for
 * it.
 *
 * <p>How, for any key: with k ≡ ±r/t for r and t of half the size ({@link HalfSizeScalars}), the equation holds exactly where ±r·A + t·R −
 * t·s·B is the neutral element; the group's order is prime and t is not 0, so that multiplying by t loses nothing. Three numbers of at most
 * 128 bits (t·s mod L is cut in two, for B and 2^128·B) share 128 doublings (E. G. Straus, "Addition chains of vectors", American
 * Mathematical Monthly 71 (1964), with signed windows).
 *
 * <p>For a key with a table ({@link KeyTables}): s·B − k·A is computed and encoded, and compared with R. Both scalars are cut in eight rows
 * of 32 bits, whose multiples are in the tables, so that they share 32 doublings (C. H. Lim, P. J. Lee, "More flexible exponentiation with
 * precomputation", CRYPTO '94, with signed windows), and R needs no decoding.
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
    private final KeyTables tables;

    /** Keeps tables for no key. */
    public SignatureVerifier() {
        this(0);
    }

    /** @param keyTables keys at most for which a table is kept, the busiest ones: {@value KeyTables#BYTES} bytes each */
    public SignatureVerifier(int keyTables) {
        this.tables = new KeyTables(keyTables);
    }

    /** Keys now that have a table. */
    public long keyTables() {
        return tables.size();
    }

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
        PointTable table = tables.find(publicKey);
        Workspace workspace = workspaces.get();
        if (table != null) {
            return workspace.verify(table, publicKey, message, signature);
        }
        boolean valid = workspace.verify(publicKey, message, signature);
        if (valid) {
            tables.used(publicKey);
        }
        return valid;
    }

    /** What a verification computes in. */
    private static final class Workspace {
        /** Digits of the halves of a challenge, which have 127 bits at most. */
        private static final int HALF_DIGITS = 128;
        /** Digits of a scalar, which has 253 bits. */
        private static final int DIGITS = 256;
        /** Width of the signed windows over points that change with each call. */
        private static final int POINT_WINDOW = 4;

        private final SchnorrTranscript transcript = new SchnorrTranscript(SchnorrTranscript.SUBSTRATE);
        private final Ristretto255 ristretto = new Ristretto255();
        private final HalfSizeScalars halves = new HalfSizeScalars();
        private final Scalars.Reduction reduction = new Scalars.Reduction();
        private final byte[] encoded = new byte[32];
        private final byte[] challenge = new byte[64];
        private final int[] wide = new int[Scalars.WIDE_LIMBS];
        private final int[] s = new int[Scalars.LIMBS];
        private final int[] k = new int[Scalars.LIMBS];
        private final int[] remainder = new int[4];
        private final int[] cofactor = new int[4];
        private final long[] pointX = Field.zero();
        private final long[] pointY = Field.zero();
        private final EdwardsPoint sum = new EdwardsPoint();
        private final NielsPoint step = new NielsPoint();
        private final NielsPoint[] keyMultiples = newTable();
        private final NielsPoint[] commitmentMultiples = newTable();
        private final byte[] keyDigits = new byte[DIGITS];
        private final byte[] commitmentDigits = new byte[HALF_DIGITS];
        private final byte[] baseDigits = new byte[DIGITS];

        /** Reads s and refuses what is no signature. */
        private boolean readScalar(byte[] signature) {
            if ((signature[63] & MARK) == 0) {
                return false;
            }
            System.arraycopy(signature, 32, encoded, 0, 32);
            encoded[31] &= ~MARK;
            Scalars.decode(encoded, 0, s);
            return Scalars.isCanonical(encoded, 0);
        }

        private void computeChallenge(byte[] publicKey, byte[] message, byte[] signature) {
            transcript.begin(message, publicKey);
            transcript.challenge(signature, 0, challenge);
            Scalars.decode(challenge, 0, wide);
            Scalars.reduce(wide, k, reduction);
        }

        boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
            if (!readScalar(signature) || isZero(publicKey) || !ristretto.decodeVar(publicKey, 0, pointX, pointY)) {
                return false;
            }
            fillTable(keyMultiples);
            if (!ristretto.decodeVar(signature, 0, pointX, pointY)) {
                return false;
            }
            fillTable(commitmentMultiples);
            computeChallenge(publicKey, message, signature);
            halves.split(k);
            join(halves.remainderLow(), halves.remainderHigh(), remainder);
            join(halves.cofactorLow(), halves.cofactorHigh(), cofactor);
            Scalars.multiply(cofactor, s, wide);
            Scalars.reduce(wide, s, reduction);

            Scalars.signedWindows(remainder, POINT_WINDOW, keyDigits, HALF_DIGITS);
            Scalars.signedWindows(cofactor, POINT_WINDOW, commitmentDigits, HALF_DIGITS);
            Scalars.signedWindows(s, BasePoint.WINDOW, baseDigits, DIGITS);
            addUp(halves.isNegative());
            return sum.isRistrettoNeutral();
        }

        /** sum = ±r·A + t·R − (t·s)·B. */
        private void addUp(boolean negateKey) {
            sum.setNeutral();
            for (int i = HALF_DIGITS - 1; i >= 0; i--) {
                sum.twice();
                int digit = keyDigits[i];
                if (digit != 0) {
                    sum.addVar(keyMultiples[Math.abs(digit) >> 1], (digit < 0) != negateKey);
                }
                digit = commitmentDigits[i];
                if (digit != 0) {
                    sum.addVar(commitmentMultiples[Math.abs(digit) >> 1], digit < 0);
                }
                add(BasePoint.ODD_MULTIPLES, 0, baseDigits[i], BasePoint.WINDOW, true);
                add(BasePoint.ODD_MULTIPLES, PointTable.ROWS / 2, baseDigits[HALF_DIGITS + i], BasePoint.WINDOW, true);
            }
        }

        boolean verify(PointTable key, byte[] publicKey, byte[] message, byte[] signature) {
            if (!readScalar(signature)) {
                return false;
            }
            computeChallenge(publicKey, message, signature);
            Scalars.signedWindows(k, KeyTables.WINDOW, keyDigits, DIGITS);
            Scalars.signedWindows(s, BasePoint.WINDOW, baseDigits, DIGITS);
            sum.setNeutral();
            for (int bit = PointTable.ROW_BITS - 1; bit >= 0; bit--) {
                sum.twice();
                for (int row = 0; row < PointTable.ROWS; row++) {
                    int digit = row * PointTable.ROW_BITS + bit;
                    add(key, row, keyDigits[digit], KeyTables.WINDOW, true);
                    add(BasePoint.ODD_MULTIPLES, row, baseDigits[digit], BasePoint.WINDOW, false);
                }
            }
            ristretto.encode(sum, encoded, 0);
            return Arrays.equals(encoded, 0, 32, signature, 0, 32);
        }

        /** Adds a digit's multiple of a row's point, or its negative. */
        private void add(PointTable table, int row, int digit, int window, boolean negate) {
            if (digit != 0) {
                int index = (row << window - 2) + (Math.abs(digit) >> 1);
                table.addTo(sum, index, (digit < 0) != negate);
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

        private static boolean isZero(byte[] bytes) {
            int union = 0;
            for (byte b : bytes) {
                union |= b;
            }
            return union == 0;
        }

        private static void join(long low, long high, int[] limbs) {
            limbs[0] = (int) low;
            limbs[1] = (int) (low >>> 32);
            limbs[2] = (int) high;
            limbs[3] = (int) (high >>> 32);
        }
    }
}
