package io.openchutes.auth.sr25519;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * A running sum of points on edwards25519, −x² + y² = 1 + d·x²·y², changed in place so that nothing is allocated.
 *
 * <p>Extended coordinates: affine x = X/Z and y = Y/Z, and T = X·Y/Z kept as two factors, T = U·V, since a doubling never needs their
 * product. Source of both formulas: Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (ASIACRYPT 2008), section 3.1
 * (unified addition, complete for a = −1 and non-square d, so that no pair of points needs a special case) and 3.3 (dedicated doubling);
 * also RFC 8032, section 5.1.4. Not thread-safe.
 *
 * <p>Sizes of limbs: {@link X25519Field}'s products are carried; its mul and sqr take sums of two or three such values, and a sum of
 * four is carried here first.
 */
final class EdwardsPoint {
    final int[] x = X25519Field.create();
    final int[] y = X25519Field.create();
    final int[] z = X25519Field.create();
    final int[] u = X25519Field.create();
    final int[] v = X25519Field.create();

    private final int[] a = X25519Field.create();
    private final int[] b = X25519Field.create();
    private final int[] c = X25519Field.create();
    private final int[] d = X25519Field.create();

    /** Becomes the neutral element (0, 1). */
    void setNeutral() {
        X25519Field.zero(x);
        X25519Field.one(y);
        X25519Field.one(z);
        X25519Field.zero(u);
        X25519Field.one(v);
    }

    /** Becomes the point of those affine coordinates. */
    void setAffine(int[] affineX, int[] affineY) {
        X25519Field.copy(affineX, 0, x, 0);
        X25519Field.copy(affineY, 0, y, 0);
        X25519Field.one(z);
        X25519Field.copy(affineX, 0, u, 0);
        X25519Field.copy(affineY, 0, v, 0);
    }

    /** Doubles this point: A = X², B = Y², C = 2Z², H = A + B, E = H − (X + Y)², G = A − B, F = C + G; X3 = E·F, Y3 = G·H, Z3 = F·G, T3 = E·H. */
    void twice() {
        X25519Field.add(x, y, u);
        X25519Field.sqr(u, u);
        X25519Field.sqr(x, a);
        X25519Field.sqr(y, b);
        X25519Field.sqr(z, c);
        X25519Field.add(c, c, c);
        X25519Field.apm(a, b, v, b);
        X25519Field.sub(v, u, u);
        X25519Field.add(c, b, c);
        X25519Field.carry(c);
        X25519Field.mul(u, c, x);
        X25519Field.mul(b, v, y);
        X25519Field.mul(c, b, z);
    }

    /** Copies this point into the other form, with z as the factor. */
    void copyTo(NielsPoint target) {
        X25519Field.apm(y, x, target.yPlusX, target.yMinusX);
        X25519Field.mul(u, v, target.xy2d);
        X25519Field.mul(target.xy2d, Curve.TWO_D, target.xy2d);
        X25519Field.add(z, z, target.two);
    }

    /**
     * Adds a point, or its negative, in variable time: for public data.
     *
     * <p>A = (Y1 − X1)(Y2 − X2), B = (Y1 + X1)(Y2 + X2), C = T1·2d·T2, D = Z1·2·Z2, E = B − A, F = D − C, G = D + C, H = B + A; X3 = E·F,
     * Y3 = G·H, Z3 = F·G, T3 = E·H. Negating the second point swaps its sum with its difference, and the sign of C.
     */
    void addVar(NielsPoint point, boolean negate) {
        X25519Field.mul(z, point.two, d);
        add(point, d, negate);
    }

    /** As {@link #addVar}, for a point set from affine coordinates: one multiplication less. */
    void addAffineVar(NielsPoint point, boolean negate) {
        add(point, z, negate);
    }

    private void add(NielsPoint point, int[] product, boolean negate) {
        X25519Field.mul(u, v, c);
        X25519Field.apm(y, x, b, a);
        X25519Field.mul(a, negate ? point.yPlusX : point.yMinusX, a);
        X25519Field.mul(b, negate ? point.yMinusX : point.yPlusX, b);
        X25519Field.mul(c, point.xy2d, c);
        X25519Field.apm(b, a, v, u);
        if (negate) {
            X25519Field.apm(product, c, a, b);
        } else {
            X25519Field.apm(product, c, b, a);
        }
        // a = F, b = G
        X25519Field.mul(u, a, x);
        X25519Field.mul(b, v, y);
        X25519Field.mul(a, b, z);
    }

    /** Computes the affine coordinates. */
    void toAffine(int[] affineX, int[] affineY) {
        int[] inverse = X25519Field.create();
        X25519Field.inv(z, inverse);
        X25519Field.mul(x, inverse, affineX);
        X25519Field.mul(y, inverse, affineY);
    }

    /**
     * Whether this is the neutral element of ristretto255, for a point of the subgroup 2E in which all decoded points lie: there the
     * coset of the neutral element is E[4] = {(0, ±1), (±i, 0)} (RFC 9496, section 4.3.3, with the second point neutral).
     */
    boolean isRistrettoNeutral() {
        X25519Field.copy(x, 0, a, 0);
        X25519Field.normalize(a);
        X25519Field.copy(y, 0, b, 0);
        X25519Field.normalize(b);
        return X25519Field.isZeroVar(a) || X25519Field.isZeroVar(b);
    }
}
