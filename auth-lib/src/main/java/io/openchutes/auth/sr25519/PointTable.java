package io.openchutes.auth.sr25519;

/**
 * Points computed beforehand, in the form of {@link NielsPoint} with 1/2 as the factor, so that the fourth number is 1 and need not be
 * kept or multiplied with: (y + x)/2, (y − x)/2 and d·x·y, one after the other in one array. Written once, then read by any thread.
 */
final class PointTable {
    private static final int LIMBS_PER_POINT = 3 * Field.LIMBS;
    /** Bits of a scalar that one row serves. */
    static final int ROW_BITS = 32;
    /** Rows for a scalar of 256 bits. */
    static final int ROWS = 8;

    private final long[] limbs;

    private PointTable(int points) {
        limbs = new long[points * LIMBS_PER_POINT];
    }

    /** Adds a point of the table, or its negative, to a sum. The time depends on {@code negate} alone. */
    void addTo(EdwardsPoint sum, int index, boolean negate) {
        sum.addVar(limbs, index * LIMBS_PER_POINT, negate);
    }

    /**
     * The odd multiples P, 3P, 5P, … of each row's point 2^(32·row)·P, row after row: what signed windows of that width need.
     *
     * @param window from 3 to 8 bits; a row has 2^(window − 2) points
     */
    static PointTable oddMultiples(long[] affineX, long[] affineY, int window) {
        int perRow = 1 << window - 2;
        EdwardsPoint[] points = new EdwardsPoint[ROWS * perRow];
        EdwardsPoint rowPoint = new EdwardsPoint();
        rowPoint.setAffine(affineX, affineY);
        NielsPoint step = new NielsPoint();
        for (int row = 0; row < ROWS; row++) {
            EdwardsPoint running = rowPoint.copy();
            EdwardsPoint doubled = rowPoint.copy();
            doubled.twice();
            doubled.copyTo(step);
            for (int i = 0; i < perRow; i++) {
                points[row * perRow + i] = running.copy();
                running.addVar(step, false);
            }
            for (int i = 0; i < ROW_BITS; i++) {
                rowPoint.twice();
            }
        }
        return of(points);
    }

    /** The multiples 0, P, 2P, … of a point. */
    static PointTable multiples(long[] affineX, long[] affineY, int count) {
        EdwardsPoint[] points = new EdwardsPoint[count];
        EdwardsPoint running = new EdwardsPoint();
        running.setAffine(affineX, affineY);
        NielsPoint step = new NielsPoint();
        running.copyTo(step);
        running.setNeutral();
        for (int i = 0; i < count; i++) {
            points[i] = running.copy();
            running.addVar(step, false);
        }
        return of(points);
    }

    /** The affine points of one inversion (P. L. Montgomery, "Speeding the Pollard and elliptic curve methods of factorization", 1987, section 10.3.1). */
    private static PointTable of(EdwardsPoint... points) {
        long[][] products = new long[points.length + 1][];
        products[0] = Curve.ONE;
        for (int i = 0; i < points.length; i++) {
            products[i + 1] = Field.zero();
            Field.multiply(products[i], points[i].z, products[i + 1]);
        }
        long[] inverse = Field.zero();
        Field.invert(products[points.length], inverse);
        PointTable table = new PointTable(points.length);
        long[] zInverse = Field.zero();
        long[] x = Field.zero();
        long[] y = Field.zero();
        for (int i = points.length - 1; i >= 0; i--) {
            Field.multiply(inverse, products[i], zInverse);
            Field.multiply(inverse, points[i].z, inverse);
            Field.multiply(points[i].x, zInverse, x);
            Field.multiply(points[i].y, zInverse, y);
            table.set(i, x, y);
        }
        return table;
    }

    private void set(int index, long[] x, long[] y) {
        long[] number = Field.zero();
        int first = index * LIMBS_PER_POINT;
        Field.add(y, x, number);
        Field.multiply(number, Curve.HALF, number);
        System.arraycopy(number, 0, limbs, first, Field.LIMBS);
        Field.subtract(y, x, number);
        Field.multiply(number, Curve.HALF, number);
        System.arraycopy(number, 0, limbs, first + Field.LIMBS, Field.LIMBS);
        Field.multiply(x, y, number);
        Field.multiply(number, Curve.D, number);
        System.arraycopy(number, 0, limbs, first + 2 * Field.LIMBS, Field.LIMBS);
    }

    /** Copies one of the points into a table of one, reading all of them, in constant time. */
    void select(int index, PointTable one) {
        for (int point = 0; point * LIMBS_PER_POINT < limbs.length; point++) {
            long mask = (index ^ point) - 1L >> 63;
            for (int i = 0; i < LIMBS_PER_POINT; i++) {
                one.limbs[i] ^= mask & (one.limbs[i] ^ limbs[point * LIMBS_PER_POINT + i]);
            }
        }
    }

    /** A table with room for one point. */
    static PointTable single() {
        return new PointTable(1);
    }

    /** Bytes of the heap that a table of odd multiples takes. */
    static int bytes(int window) {
        return 40 + 8 * ROWS * LIMBS_PER_POINT * (1 << window - 2);
    }
}
