package io.openchutes.auth.sr25519;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * A point in the form that is cheapest to add: y + x, y − x and 2d·x·y for its affine x and y, and 2, all four times a common factor.
 *
 * <p>The factor is z for a point taken from a sum; for a point of known affine coordinates it is 1/2, so that the fourth number is 1 and
 * need not be multiplied with. Source: Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (ASIACRYPT 2008), section 3.1,
 * with a = −1.
 */
final class NielsPoint {
    final int[] yPlusX = X25519Field.create();
    final int[] yMinusX = X25519Field.create();
    final int[] xy2d = X25519Field.create();
    final int[] two = X25519Field.create();

    /** Takes over affine coordinates, with 1/2 as the factor. */
    void setAffine(int[] x, int[] y) {
        X25519Field.apm(y, x, yPlusX, yMinusX);
        X25519Field.mul(yPlusX, Curve.HALF, yPlusX);
        X25519Field.mul(yMinusX, Curve.HALF, yMinusX);
        X25519Field.mul(x, y, xy2d);
        X25519Field.mul(xy2d, Curve.D, xy2d);
        X25519Field.one(two);
    }

    /** Becomes the other point where {@code mask} is −1 and stays where it is 0, in constant time. */
    void moveIf(int mask, NielsPoint other) {
        X25519Field.cmov(mask, other.yPlusX, 0, yPlusX, 0);
        X25519Field.cmov(mask, other.yMinusX, 0, yMinusX, 0);
        X25519Field.cmov(mask, other.xy2d, 0, xy2d, 0);
        X25519Field.cmov(mask, other.two, 0, two, 0);
    }
}
