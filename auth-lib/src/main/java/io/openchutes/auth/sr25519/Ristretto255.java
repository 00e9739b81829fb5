package io.openchutes.auth.sr25519;

/**
 * The encoding of ristretto255's elements: each has exactly one, of 32 bytes.
 *
 * <p>Source: RFC 9496, section 4.3.1 (Decode) and 4.3.2 (Encode). {@link Field#inverseSquareRoot} gives either of the two
 * roots; where the RFC takes the non-negative one the sign cancels out or is set by CT_ABS, as noted. Decoding takes a time that
 * depends on the input: it is for public keys and signatures. Not thread-safe.
 */
final class Ristretto255 {
    static final int ENCODED_LENGTH = 32;

    private final long[] s = Field.zero();
    private final long[] u1 = Field.zero();
    private final long[] u2 = Field.zero();
    private final long[] u2Squared = Field.zero();
    private final long[] w = Field.zero();
    private final long[] t = Field.zero();
    private final long[] root = Field.zero();

    /**
     * Decodes an element.
     *
     * @param in holds the 32 bytes from {@code offset} on
     * @param x receives the affine x of a point of the element's coset
     * @param y receives its affine y
     * @return false where the bytes encode nothing: not below p, negative (odd), no square, x·y negative, or y = 0
     */
    boolean decodeVar(byte[] in, int offset, long[] x, long[] y) {
        if (!isCanonicalNonNegative(in, offset)) {
            return false;
        }
        Field.decode(in, offset, s);
        Field.square(s, t);
        // u1 = 1 − s², u2 = 1 + s²
        Field.subtract(Curve.ONE, t, u1);
        Field.add(Curve.ONE, t, u2);
        Field.square(u2, u2Squared);
        // w = −(d·u1²) − u2²
        Field.square(u1, w);
        Field.multiply(w, Curve.D, w);
        Field.add(w, u2Squared, w);
        Field.negate(w, w);
        Field.multiply(w, u2Squared, t);
        // w is never 0, since −d is no square; u2 is 0 for s² = −1, where both the RFC and Field say "no
        // square".
        if (!Field.inverseSquareRoot(t, root)) {
            return false;
        }
        // den_x = root·u2 and den_y = root·den_x·w: the root's sign is lost in den_y, and in x by CT_ABS.
        Field.multiply(root, u2, t);
        Field.multiply(s, t, x);
        Field.add(x, x, x);
        absolute(x);
        Field.multiply(root, t, y);
        Field.multiply(y, w, y);
        Field.multiply(u1, y, y);
        Field.multiply(x, y, t);
        Field.normalize(t);
        Field.normalize(y);
        return !Field.isNegative(t) && !Field.isZero(y);
    }

    /** Encodes the element to which a point belongs, as 32 bytes from {@code offset} on. */
    void encode(EdwardsPoint point, byte[] out, int offset) {
        // u1 = (Z + Y)(Z − Y), u2 = X·Y
        Field.add(point.z, point.y, u1);
        Field.subtract(point.z, point.y, u2);
        Field.multiply(u1, u2, u1);
        Field.multiply(point.x, point.y, u2);
        Field.square(u2, t);
        Field.multiply(u1, t, t);
        // u1·u2² of a point of 2E is a square; it is 0 for the coset of the neutral element alone, whose root the RFC
        // defines as 0.
        if (!Field.inverseSquareRoot(t, root)) {
            Field.set(root, 0);
        }
        long[] den1 = Field.zero();
        long[] den2 = Field.zero();
        long[] zInverse = Field.zero();
        long[] product = Field.zero();
        Field.multiply(root, u1, den1);
        Field.multiply(root, u2, den2);
        // z_inv = den1·den2·T: the root's sign is lost.
        Field.multiply(point.u, point.v, t);
        Field.multiply(den1, den2, zInverse);
        Field.multiply(zInverse, t, zInverse);
        Field.multiply(t, zInverse, product);
        Field.normalize(product);
        boolean rotate = Field.isNegative(product);

        long[] x = Field.zero();
        long[] y = Field.zero();
        long[] denominator = den2;
        if (rotate) {
            Field.multiply(point.y, Field.SQRT_M1, x);
            Field.multiply(point.x, Field.SQRT_M1, y);
            Field.multiply(den1, Curve.INVSQRT_A_MINUS_D, denominator);
        } else {
            Field.copy(point.x, x);
            Field.copy(point.y, y);
        }
        Field.multiply(x, zInverse, product);
        Field.normalize(product);
        if (Field.isNegative(product)) {
            Field.negate(y, y);
        }
        Field.subtract(point.z, y, product);
        Field.multiply(denominator, product, s);
        absolute(s);
        Field.encode(s, out, offset);
    }

    /** Below p, and even: bit 255 clear, not one of the 19 values from p to 2^255 − 1, and bit 0 clear (IS_NEGATIVE of section 4.2). */
    private static boolean isCanonicalNonNegative(byte[] in, int offset) {
        if ((in[offset] & 1) != 0 || in[offset + 31] < 0) {
            return false;
        }
        if (in[offset + 31] != 0x7f || (in[offset] & 0xff) < 0xed) {
            return true;
        }
        for (int i = 1; i < 31; i++) {
            if (in[offset + i] != (byte) 0xff) {
                return true;
            }
        }
        return false;
    }

    /** CT_ABS, and normalizes. */
    private static void absolute(long[] element) {
        Field.normalize(element);
        if (Field.isNegative(element)) {
            Field.negate(element, element);
            Field.normalize(element);
        }
    }
}
