package io.openchutes.auth.sr25519;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/** Multiples of the base point B, computed once: the tables that make multiplying B cheaper than multiplying other points. */
final class BasePoint {
    /** Width of the signed windows over {@link #ODD_MULTIPLES}. */
    static final int WINDOW = 7;

    /** B, 3B, 5B, … 63B, set from affine coordinates. Never written to. */
    static final NielsPoint[] ODD_MULTIPLES;
    /** The same of 2^128·B. */
    static final NielsPoint[] ODD_MULTIPLES_128;
    /** 0, B, 2B, … 15B, for multiplication in constant time. */
    private static final NielsPoint[] SMALL_MULTIPLES;

    static {
        EdwardsPoint base = new EdwardsPoint();
        base.setAffine(Curve.BASE_X, Curve.BASE_Y);
        ODD_MULTIPLES = oddMultiples(base);
        SMALL_MULTIPLES = smallMultiples();
        for (int i = 0; i < 128; i++) {
            base.twice();
        }
        ODD_MULTIPLES_128 = oddMultiples(base);
    }

    private BasePoint() {}

    /**
     * Multiplies B by a secret scalar: 64 windows of four bits, each looked up by reading the whole table.
     *
     * @param scalar 8 limbs, below 2^253
     */
    static void multiply(int[] scalar, EdwardsPoint out) {
        NielsPoint selected = new NielsPoint();
        out.setNeutral();
        for (int window = 63; window >= 0; window--) {
            for (int i = 0; i < 4; i++) {
                out.twice();
            }
            int digit = (scalar[window >> 3] >>> ((window & 7) << 2)) & 15;
            for (int i = 0; i < SMALL_MULTIPLES.length; i++) {
                int difference = digit ^ i;
                selected.moveIf((difference - 1) >> 31, SMALL_MULTIPLES[i]);
            }
            out.addAffineVar(selected, false);
        }
    }

    private static NielsPoint[] oddMultiples(EdwardsPoint point) {
        EdwardsPoint running = new EdwardsPoint();
        int[] x = X25519Field.create();
        int[] y = X25519Field.create();
        point.toAffine(x, y);
        running.setAffine(x, y);
        NielsPoint step = new NielsPoint();
        running.twice();
        running.copyTo(step);
        running.setAffine(x, y);
        NielsPoint[] multiples = new NielsPoint[1 << (WINDOW - 2)];
        for (int i = 0; i < multiples.length; i++) {
            running.toAffine(x, y);
            multiples[i] = new NielsPoint();
            multiples[i].setAffine(x, y);
            running.addVar(step, false);
        }
        return multiples;
    }

    private static NielsPoint[] smallMultiples() {
        EdwardsPoint running = new EdwardsPoint();
        running.setNeutral();
        NielsPoint[] multiples = new NielsPoint[16];
        int[] x = X25519Field.create();
        int[] y = X25519Field.create();
        for (int i = 0; i < multiples.length; i++) {
            multiples[i] = new NielsPoint();
            running.toAffine(x, y);
            multiples[i].setAffine(x, y);
            running.addAffineVar(ODD_MULTIPLES[0], false);
        }
        return multiples;
    }
}
