package io.openchutes.auth.sr25519;

/**
 * A running sum of points on edwards25519, −x² + y² = 1 + d·x²·y², changed in place so that nothing is allocated.
 *
 * <p>Extended coordinates: affine x = X/Z and y = Y/Z, and T = X·Y/Z kept as two factors, T = U·V, since a doubling never needs their
 * product. Source of both formulas: Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (ASIACRYPT 2008), section 3.1
 * (unified addition, complete for a = −1 and non-square d, so that no pair of points needs a special case) and 3.3 (dedicated doubling);
 * also RFC 8032, section 5.1.4. Not thread-safe.
 *
 * <p>Sizes of limbs, in bits: x, y and z are carried; u and v have at most 53.1, for {@link #twice} leaves them not carried.
 */
final class EdwardsPoint {
    final long[] x = Field.zero();
    final long[] y = Field.zero();
    final long[] z = Field.zero();
    final long[] u = Field.zero();
    final long[] v = Field.zero();

    private final long[] a = Field.zero();
    private final long[] b = Field.zero();
    private final long[] c = Field.zero();
    private final long[] d = Field.zero();

    /** Becomes the neutral element (0, 1). */
    void setNeutral() {
        Field.set(x, 0);
        Field.set(y, 1);
        Field.set(z, 1);
        Field.set(u, 0);
        Field.set(v, 1);
    }

    /** Becomes the point of those affine coordinates, which are carried. */
    void setAffine(long[] affineX, long[] affineY) {
        Field.copy(affineX, x);
        Field.copy(affineY, y);
        Field.set(z, 1);
        Field.copy(affineX, u);
        Field.copy(affineY, v);
    }

    /** Another point with the same coordinates. */
    EdwardsPoint copy() {
        EdwardsPoint copy = new EdwardsPoint();
        Field.copy(x, copy.x);
        Field.copy(y, copy.y);
        Field.copy(z, copy.z);
        Field.copy(u, copy.u);
        Field.copy(v, copy.v);
        return copy;
    }

    /** Doubles this point: A = X², B = Y², C = 2Z², H = A + B, E = H − (X + Y)², G = A − B, F = C + G; X3 = E·F, Y3 = G·H, Z3 = F·G, T3 = E·H. */
    void twice() {
        Field.add(x, y, u);
        Field.square(u, u);
        Field.square(x, a);
        Field.square(y, b);
        Field.square(z, c);
        Field.add(a, b, v);
        Field.subtract(v, u, u);
        Field.subtract(a, b, b);
        Field.add(c, c, c);
        Field.add(c, b, c);
        // In bits: u = E 53.1, v = H 52, b = G 52.6, c = F 53.4.
        Field.multiply(u, c, x);
        Field.multiply(b, v, y);
        Field.multiply(c, b, z);
    }

    /** Copies this point into the form that is added, with z as the factor. */
    void copyTo(NielsPoint target) {
        Field.add(y, x, target.yPlusX);
        Field.subtract(y, x, target.yMinusX);
        Field.multiply(u, v, target.xy2d);
        Field.multiply(target.xy2d, Curve.TWO_D, target.xy2d);
        Field.add(z, z, target.two);
    }

    /**
     * Adds a point, or its negative, in variable time: for public data.
     *
     * <p>A = (Y1 − X1)(Y2 − X2), B = (Y1 + X1)(Y2 + X2), C = T1·2d·T2, D = Z1·2·Z2, E = B − A, F = D − C, G = D + C, H = B + A; X3 = E·F,
     * Y3 = G·H, Z3 = F·G, T3 = E·H. Negating the second point swaps its sum with its difference, and the sign of C.
     */
    void addVar(NielsPoint point, boolean negate) {
        Field.multiply(z, point.two, d);
        Field.multiply(u, v, c);
        Field.subtract(y, x, a);
        Field.add(y, x, b);
        Field.multiply(a, negate ? point.yPlusX : point.yMinusX, a);
        Field.multiply(b, negate ? point.yMinusX : point.yPlusX, b);
        Field.multiply(c, point.xy2d, c);
        add(d, negate);
    }

    /**
     * As {@link #addVar}, for a point of a table, whose fourth number is 1: one multiplication less.
     *
     * @param table holds (y + x)/2, (y − x)/2 and d·x·y of the point, carried, from index {@code first} on
     */
    void addVar(long[] table, int first, boolean negate) {
        Field.multiply(u, v, c);
        Field.subtract(y, x, a);
        Field.add(y, x, b);
        int sum = negate ? first + Field.LIMBS : first;
        int difference = negate ? first : first + Field.LIMBS;
        Field.multiply(a, table, difference, a);
        Field.multiply(b, table, sum, b);
        Field.multiply(c, table, first + 2 * Field.LIMBS, c);
        add(z, negate);
    }

    /** The end of an addition: A, B and C are in a, b and c. */
    private void add(long[] product, boolean negate) {
        Field.add(b, a, v);
        Field.subtract(b, a, u);
        if (negate) {
            Field.add(product, c, a);
            Field.subtract(product, c, b);
        } else {
            Field.subtract(product, c, a);
            Field.add(product, c, b);
        }
        // a = F, b = G
        Field.multiply(u, a, x);
        Field.multiply(b, v, y);
        Field.multiply(a, b, z);
    }

    /**
     * Whether this is the neutral element of ristretto255, for a point of the subgroup 2E in which all decoded points lie: there the
     * coset of the neutral element is E[4] = {(0, ±1), (±i, 0)} (RFC 9496, section 4.3.3, with the second point neutral).
     */
    boolean isRistrettoNeutral() {
        Field.copy(x, a);
        Field.normalize(a);
        Field.copy(y, b);
        Field.normalize(b);
        return Field.isZero(a) || Field.isZero(b);
    }
}
