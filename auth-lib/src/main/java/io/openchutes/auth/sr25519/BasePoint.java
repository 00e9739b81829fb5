package io.openchutes.auth.sr25519;

/** Multiples of the base point B, computed once: the tables that make multiplying B cheaper than multiplying other points. */
final class BasePoint {
    /** Width of the signed windows over {@link #ODD_MULTIPLES}. */
    static final int WINDOW = 7;

    /** 30 KB. */
    static final PointTable ODD_MULTIPLES = PointTable.oddMultiples(Curve.BASE_X, Curve.BASE_Y, WINDOW);
    /** 0, B, 2B, … 15B, for multiplication in constant time. */
    private static final PointTable SMALL_MULTIPLES = PointTable.multiples(Curve.BASE_X, Curve.BASE_Y, 16);

    private BasePoint() {}

    /**
     * Multiplies B by a secret scalar: 64 windows of four bits, each looked up by reading the whole table.
     *
     * @param scalar 8 limbs, below 2^253
     */
    static void multiply(int[] scalar, EdwardsPoint out) {
        PointTable selected = PointTable.single();
        out.setNeutral();
        for (int window = 63; window >= 0; window--) {
            for (int i = 0; i < 4; i++) {
                out.twice();
            }
            SMALL_MULTIPLES.select((scalar[window >> 3] >>> ((window & 7) << 2)) & 15, selected);
            selected.addTo(out, 0, false);
        }
    }
}
