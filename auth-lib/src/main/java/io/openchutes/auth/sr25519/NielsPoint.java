package io.openchutes.auth.sr25519;

/**
 * A point in the form that is cheapest to add: y + x, y − x and 2d·x·y for its affine x and y, and 2, all four times its z.
 *
 * <p>Source: Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (ASIACRYPT 2008), section 3.1, with a = −1.
 */
final class NielsPoint {
    final long[] yPlusX = Field.zero();
    final long[] yMinusX = Field.zero();
    final long[] xy2d = Field.zero();
    final long[] two = Field.zero();
}
