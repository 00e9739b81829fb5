package io.openchutes.auth.sr25519;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * The encoding of ristretto255's elements: each has exactly one, of 32 bytes.
 *
 * <p>Source: RFC 9496, section 4.3.1 (Decode) and 4.3.2 (Encode). The square root is BouncyCastle's, which gives either of the two
 * roots; where the RFC takes the non-negative one the sign cancels out or is set by CT_ABS, as noted. Decoding takes a time that
 * depends on the input: it is for public keys and signatures. Not thread-safe.
 */
final class Ristretto255 {
    static final int ENCODED_LENGTH = 32;

    private final int[] s = X25519Field.create();
    private final int[] u1 = X25519Field.create();
    private final int[] u2 = X25519Field.create();
    private final int[] u2Squared = X25519Field.create();
    private final int[] w = X25519Field.create();
    private final int[] t = X25519Field.create();
    private final int[] root = X25519Field.create();

    /**
     * Decodes an element.
     *
     * @param in holds the 32 bytes from {@code offset} on
     * @param x receives the affine x of a point of the element's coset
     * @param y receives its affine y
     * @return false where the bytes encode nothing: not below p, negative (odd), no square, x·y negative, or y = 0
     */
    boolean decodeVar(byte[] in, int offset, int[] x, int[] y) {
        if (!isCanonicalNonNegative(in, offset)) {
            return false;
        }
        X25519Field.decode255(in, offset, s, 0);
        X25519Field.sqr(s, t);
        // u1 = 1 − s², u2 = 1 + s²
        X25519Field.sub(Curve.ONE, t, u1);
        X25519Field.add(Curve.ONE, t, u2);
        X25519Field.sqr(u2, u2Squared);
        // w = −(d·u1²) − u2²
        X25519Field.sqr(u1, w);
        X25519Field.mul(w, Curve.D, w);
        X25519Field.add(w, u2Squared, w);
        X25519Field.negate(w, w);
        X25519Field.mul(w, u2Squared, t);
        // w is never 0, since −d is no square; u2 is 0 for s² = −1, where the RFC and BouncyCastle both say "no
        // square".
        if (!X25519Field.sqrtRatioVar(Curve.ONE, t, root)) {
            return false;
        }
        // den_x = root·u2 and den_y = root·den_x·w: the root's sign is lost in den_y, and in x by CT_ABS.
        X25519Field.mul(root, u2, t);
        X25519Field.mul(s, t, x);
        X25519Field.add(x, x, x);
        absolute(x);
        X25519Field.mul(root, t, y);
        X25519Field.mul(y, w, y);
        X25519Field.mul(u1, y, y);
        X25519Field.mul(x, y, t);
        X25519Field.normalize(t);
        X25519Field.normalize(y);
        return !isNegative(t) && !X25519Field.isZeroVar(y);
    }

    /** Encodes the element to which a point belongs, as 32 bytes from {@code offset} on. */
    void encode(EdwardsPoint point, byte[] out, int offset) {
        // u1 = (Z + Y)(Z − Y), u2 = X·Y
        X25519Field.apm(point.z, point.y, u1, u2);
        X25519Field.mul(u1, u2, u1);
        X25519Field.mul(point.x, point.y, u2);
        X25519Field.sqr(u2, t);
        X25519Field.mul(u1, t, t);
        // u1·u2² of a point of 2E is a square; it is 0 for the coset of the neutral element alone, whose root the RFC
        // defines as 0.
        if (!X25519Field.sqrtRatioVar(Curve.ONE, t, root)) {
            X25519Field.zero(root);
        }
        int[] den1 = X25519Field.create();
        int[] den2 = X25519Field.create();
        int[] zInverse = X25519Field.create();
        int[] product = X25519Field.create();
        X25519Field.mul(root, u1, den1);
        X25519Field.mul(root, u2, den2);
        // z_inv = den1·den2·T: the root's sign is lost.
        X25519Field.mul(point.u, point.v, t);
        X25519Field.mul(den1, den2, zInverse);
        X25519Field.mul(zInverse, t, zInverse);
        X25519Field.mul(t, zInverse, product);
        X25519Field.normalize(product);
        boolean rotate = isNegative(product);

        int[] x = X25519Field.create();
        int[] y = X25519Field.create();
        int[] denominator = den2;
        if (rotate) {
            X25519Field.mul(point.y, Curve.SQRT_M1, x);
            X25519Field.mul(point.x, Curve.SQRT_M1, y);
            X25519Field.mul(den1, Curve.INVSQRT_A_MINUS_D, denominator);
        } else {
            X25519Field.copy(point.x, 0, x, 0);
            X25519Field.copy(point.y, 0, y, 0);
        }
        X25519Field.mul(x, zInverse, product);
        X25519Field.normalize(product);
        if (isNegative(product)) {
            X25519Field.negate(y, y);
        }
        X25519Field.sub(point.z, y, product);
        X25519Field.mul(denominator, product, s);
        absolute(s);
        X25519Field.encode(s, out, offset);
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
    private static void absolute(int[] element) {
        X25519Field.normalize(element);
        if (isNegative(element)) {
            X25519Field.negate(element, element);
            X25519Field.normalize(element);
        }
    }

    private static boolean isNegative(int[] normalized) {
        return (normalized[0] & 1) != 0;
    }
}
