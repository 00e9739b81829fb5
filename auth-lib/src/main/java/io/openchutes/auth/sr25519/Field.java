package io.openchutes.auth.sr25519;

import java.math.BigInteger;

/**
 * Integers modulo p = 2^255 − 19, for public data; sums, products, {@link #normalize} and {@link #invert} take the same time whatever the values are.
 *
 * <p>An element is five limbs of 51 bits, least significant first (radix 2^51: Bernstein, Duif, Lange, Schwabe, Yang, "High-speed
 * high-security signatures", 2011, section 3). A product of two limbs has up to 107 bits: its low 51 come from the plain product, those
 * above from {@link Math#multiplyHigh} of the factors shifted left by 13 bits together, so that columns add up in plain longs.
 *
 * <p>Sizes. <em>Carried</em> limbs are at most 2^51: what {@link #multiply}, {@link #square}, {@link #carry} and {@link #decode} give.
 * {@link #add} and {@link #subtract} do not carry: a sum of two carried elements has limbs of at most 2^52, a difference adds at most
 * 2^52 to what is subtracted from. A multiplication takes limbs of at most 2^m and 2^n where m + n is 107 or less, and neither is above 55. Nothing is ever negative.
 */
final class Field {
    static final int LIMBS = 5;
    /** Bytes of an encoded element. */
    static final int ENCODED_LENGTH = 32;

    private static final int BITS = 51;
    private static final long MASK = (1L << BITS) - 1;
    /** Limbs of 4p, each more than any limb that is subtracted. */
    private static final long FOUR_P_0 = 4 * (MASK - 18);

    private static final long FOUR_P = 4 * MASK;

    /** The square root of −1 that RFC 9496, section 4.1, takes. Never written to. */
    static final long[] SQRT_M1 = of("19681161376707505956807079304988542015446066515923890162744021073123829784752");

    private Field() {}

    static long[] zero() {
        return new long[LIMBS];
    }

    /** @param decimal below p */
    static long[] of(String decimal) {
        BigInteger rest = new BigInteger(decimal);
        long[] element = zero();
        for (int i = 0; i < LIMBS; i++) {
            element[i] = rest.longValue() & MASK;
            rest = rest.shiftRight(BITS);
        }
        return element;
    }

    static void copy(long[] in, long[] out) {
        System.arraycopy(in, 0, out, 0, LIMBS);
    }

    static void set(long[] out, int value) {
        out[0] = value;
        out[1] = 0;
        out[2] = 0;
        out[3] = 0;
        out[4] = 0;
    }

    /** out = a + b, not carried. */
    static void add(long[] a, long[] b, long[] out) {
        out[0] = a[0] + b[0];
        out[1] = a[1] + b[1];
        out[2] = a[2] + b[2];
        out[3] = a[3] + b[3];
        out[4] = a[4] + b[4];
    }

    /** out = a − b, not carried, for b carried. */
    static void subtract(long[] a, long[] b, long[] out) {
        out[0] = a[0] - b[0] + (FOUR_P_0 >> 1);
        out[1] = a[1] - b[1] + (FOUR_P >> 1);
        out[2] = a[2] - b[2] + (FOUR_P >> 1);
        out[3] = a[3] - b[3] + (FOUR_P >> 1);
        out[4] = a[4] - b[4] + (FOUR_P >> 1);
    }

    /** out = −a, carried, for limbs of a below 2^53 − 76. */
    static void negate(long[] a, long[] out) {
        out[0] = FOUR_P_0 - a[0];
        out[1] = FOUR_P - a[1];
        out[2] = FOUR_P - a[2];
        out[3] = FOUR_P - a[3];
        out[4] = FOUR_P - a[4];
        carry(out);
    }

    /** Carries, for limbs below 2^63. */
    static void carry(long[] a) {
        carry(a[0], a[1], a[2], a[3], a[4], a);
    }

    private static void carry(long c0, long c1, long c2, long c3, long c4, long[] out) {
        c1 += c0 >>> BITS;
        c2 += c1 >>> BITS;
        c3 += c2 >>> BITS;
        c4 += c3 >>> BITS;
        long first = (c0 & MASK) + 19 * (c4 >>> BITS);
        out[0] = first & MASK;
        out[1] = (c1 & MASK) + (first >>> BITS);
        out[2] = c2 & MASK;
        out[3] = c3 & MASK;
        out[4] = c4 & MASK;
    }

    /** out = a·b, carried. */
    static void multiply(long[] a, long[] b, long[] out) {
        multiply(a, b, 0, out);
    }

    /** out = a·b, carried, for a factor whose five limbs begin at an index of a longer array. */
    static void multiply(long[] a, long[] b, int index, long[] out) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        long b0 = b[index];
        long b1 = b[index + 1];
        long b2 = b[index + 2];
        long b3 = b[index + 3];
        long b4 = b[index + 4];
        long low0 = a0 * b0 & MASK;
        long low1 = (a0 * b1 & MASK) + (a1 * b0 & MASK);
        long low2 = (a0 * b2 & MASK) + (a1 * b1 & MASK) + (a2 * b0 & MASK);
        long low3 = (a0 * b3 & MASK) + (a1 * b2 & MASK) + (a2 * b1 & MASK) + (a3 * b0 & MASK);
        long low4 = (a0 * b4 & MASK) + (a1 * b3 & MASK) + (a2 * b2 & MASK) + (a3 * b1 & MASK) + (a4 * b0 & MASK);
        long low5 = (a1 * b4 & MASK) + (a2 * b3 & MASK) + (a3 * b2 & MASK) + (a4 * b1 & MASK);
        long low6 = (a2 * b4 & MASK) + (a3 * b3 & MASK) + (a4 * b2 & MASK);
        long low7 = (a3 * b4 & MASK) + (a4 * b3 & MASK);
        long low8 = a4 * b4 & MASK;
        a0 <<= 6;
        a1 <<= 6;
        a2 <<= 6;
        a3 <<= 6;
        a4 <<= 6;
        b0 <<= 7;
        b1 <<= 7;
        b2 <<= 7;
        b3 <<= 7;
        b4 <<= 7;
        long high0 = Math.multiplyHigh(a0, b0);
        long high1 = Math.multiplyHigh(a0, b1) + Math.multiplyHigh(a1, b0);
        long high2 = Math.multiplyHigh(a0, b2) + Math.multiplyHigh(a1, b1) + Math.multiplyHigh(a2, b0);
        long high3 = Math.multiplyHigh(a0, b3)
                + Math.multiplyHigh(a1, b2)
                + Math.multiplyHigh(a2, b1)
                + Math.multiplyHigh(a3, b0);
        long high4 = Math.multiplyHigh(a0, b4)
                + Math.multiplyHigh(a1, b3)
                + Math.multiplyHigh(a2, b2)
                + Math.multiplyHigh(a3, b1)
                + Math.multiplyHigh(a4, b0);
        long high5 = Math.multiplyHigh(a1, b4)
                + Math.multiplyHigh(a2, b3)
                + Math.multiplyHigh(a3, b2)
                + Math.multiplyHigh(a4, b1);
        long high6 = Math.multiplyHigh(a2, b4) + Math.multiplyHigh(a3, b3) + Math.multiplyHigh(a4, b2);
        long high7 = Math.multiplyHigh(a3, b4) + Math.multiplyHigh(a4, b3);
        long high8 = Math.multiplyHigh(a4, b4);
        carry(
                low0 + 19 * (low5 + high4),
                low1 + high0 + 19 * (low6 + high5),
                low2 + high1 + 19 * (low7 + high6),
                low3 + high2 + 19 * (low8 + high7),
                low4 + high3 + 19 * high8,
                out);
    }

    /** out = a², carried. */
    static void square(long[] a, long[] out) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        long low0 = a0 * a0 & MASK;
        long low1 = 2 * (a0 * a1 & MASK);
        long low2 = 2 * (a0 * a2 & MASK) + (a1 * a1 & MASK);
        long low3 = 2 * ((a0 * a3 & MASK) + (a1 * a2 & MASK));
        long low4 = 2 * ((a0 * a4 & MASK) + (a1 * a3 & MASK)) + (a2 * a2 & MASK);
        long low5 = 2 * ((a1 * a4 & MASK) + (a2 * a3 & MASK));
        long low6 = 2 * (a2 * a4 & MASK) + (a3 * a3 & MASK);
        long low7 = 2 * (a3 * a4 & MASK);
        long low8 = a4 * a4 & MASK;
        long b0 = a0 << 7;
        long b1 = a1 << 7;
        long b2 = a2 << 7;
        long b3 = a3 << 7;
        long b4 = a4 << 7;
        a0 <<= 6;
        a1 <<= 6;
        a2 <<= 6;
        a3 <<= 6;
        a4 <<= 6;
        long high0 = Math.multiplyHigh(a0, b0);
        long high1 = 2 * Math.multiplyHigh(a0, b1);
        long high2 = 2 * Math.multiplyHigh(a0, b2) + Math.multiplyHigh(a1, b1);
        long high3 = 2 * (Math.multiplyHigh(a0, b3) + Math.multiplyHigh(a1, b2));
        long high4 = 2 * (Math.multiplyHigh(a0, b4) + Math.multiplyHigh(a1, b3)) + Math.multiplyHigh(a2, b2);
        long high5 = 2 * (Math.multiplyHigh(a1, b4) + Math.multiplyHigh(a2, b3));
        long high6 = 2 * Math.multiplyHigh(a2, b4) + Math.multiplyHigh(a3, b3);
        long high7 = 2 * Math.multiplyHigh(a3, b4);
        long high8 = Math.multiplyHigh(a4, b4);
        carry(
                low0 + 19 * (low5 + high4),
                low1 + high0 + 19 * (low6 + high5),
                low2 + high1 + 19 * (low7 + high6),
                low3 + high2 + 19 * (low8 + high7),
                low4 + high3 + 19 * high8,
                out);
    }

    private static void square(long[] a, int times, long[] out) {
        square(a, out);
        for (int i = 1; i < times; i++) {
            square(out, out);
        }
    }

    /** Reduces to limbs of less than 2^51 that are below p as a number */
    static void normalize(long[] a) {
        carry(a);
        carry(a);
        // Now below 2^255; at least p where adding 19 carries out of bit 255.
        long over = (a[0] + 19) >>> BITS;
        for (int i = 1; i < LIMBS; i++) {
            over = (a[i] + over) >>> BITS;
        }
        a[0] += 19 * over;
        for (int i = 0; i < LIMBS - 1; i++) {
            a[i + 1] += a[i] >>> BITS;
            a[i] &= MASK;
        }
        a[LIMBS - 1] &= MASK;
    }

    static boolean isZero(long[] normalized) {
        return (normalized[0] | normalized[1] | normalized[2] | normalized[3] | normalized[4]) == 0;
    }

    /** IS_NEGATIVE of RFC 9496, section 4.2. */
    static boolean isNegative(long[] normalized) {
        return (normalized[0] & 1) != 0;
    }

    /** Reads 255 bits, little-endian; bit 255 is ignored, and a number from p on is taken modulo p. */
    static void decode(byte[] in, int offset, long[] out) {
        long word0 = word(in, offset);
        long word1 = word(in, offset + 8);
        long word2 = word(in, offset + 16);
        long word3 = word(in, offset + 24);
        out[0] = word0 & MASK;
        out[1] = (word0 >>> 51 | word1 << 13) & MASK;
        out[2] = (word1 >>> 38 | word2 << 26) & MASK;
        out[3] = (word2 >>> 25 | word3 << 39) & MASK;
        out[4] = word3 >>> 12 & MASK;
    }

    static void encode(long[] normalized, byte[] out, int offset) {
        putWord(normalized[0] | normalized[1] << 51, out, offset);
        putWord(normalized[1] >>> 13 | normalized[2] << 38, out, offset + 8);
        putWord(normalized[2] >>> 26 | normalized[3] << 25, out, offset + 16);
        putWord(normalized[3] >>> 39 | normalized[4] << 12, out, offset + 24);
    }

    private static long word(byte[] in, int offset) {
        long word = 0;
        for (int i = 7; i >= 0; i--) {
            word = word << 8 | in[offset + i] & 0xff;
        }
        return word;
    }

    private static void putWord(long word, byte[] out, int offset) {
        for (int i = 0; i < 8; i++) {
            out[offset + i] = (byte) (word >>> 8 * i);
        }
    }

    /** out = 1/a, or 0 for 0: a^(p − 2). */
    static void invert(long[] a, long[] out) {
        long[] power = zero();
        long[] cube = zero();
        toThe252MinusThree(a, power);
        // p − 2 = 8·(2^252 − 3) + 3
        square(power, 3, power);
        square(a, cube);
        multiply(cube, a, cube);
        multiply(power, cube, out);
    }

    /**
     * Computes 1/sqrt(a), either of the two roots.
     *
     * <p>Source: RFC 9496, section 4.2 (SQRT_RATIO_M1 with u = 1): r = a³·(a⁷)^((p − 5)/8); r²·a is 1 where r is the root, and −1 where i·r is.
     *
     * @return false where a is 0 or no square; {@code out} is then of no use
     */
    static boolean inverseSquareRoot(long[] a, long[] out) {
        long[] cube = zero();
        long[] check = zero();
        square(a, cube);
        multiply(cube, a, cube);
        square(cube, check);
        multiply(check, a, check);
        toThe252MinusThree(check, out);
        multiply(out, cube, out);
        square(out, check);
        multiply(check, a, check);
        normalize(check);
        if (isOne(check)) {
            return true;
        }
        multiply(out, SQRT_M1, out);
        negate(check, check);
        normalize(check);
        return isOne(check);
    }

    private static boolean isOne(long[] normalized) {
        return normalized[0] == 1 && (normalized[1] | normalized[2] | normalized[3] | normalized[4]) == 0;
    }

    /** out = a^(2^252 − 3): 251 squarings and 11 multiplications, along exponents 2^n − 1 for n = 5, 10, 20, 40, 50, 100, 200, 250. */
    private static void toThe252MinusThree(long[] a, long[] out) {
        long[] ones5 = zero();
        long[] ones = zero();
        long[] kept = zero();
        // a^9, a^11, a^(2^5 − 1)
        square(a, kept);
        square(kept, 2, ones);
        multiply(ones, a, ones);
        multiply(ones, kept, kept);
        square(kept, kept);
        multiply(kept, ones, ones5);

        square(ones5, 5, ones);
        long[] ones10 = zero();
        multiply(ones, ones5, ones10);
        square(ones10, 10, ones);
        multiply(ones, ones10, ones);
        square(ones, 20, kept);
        multiply(kept, ones, ones);
        square(ones, 10, ones);
        long[] ones50 = zero();
        multiply(ones, ones10, ones50);
        square(ones50, 50, ones);
        multiply(ones, ones50, ones);
        square(ones, 100, kept);
        multiply(kept, ones, ones);
        square(ones, 50, ones);
        multiply(ones, ones50, ones);
        // 2^252 − 3 = 4·(2^250 − 1) + 1
        square(ones, 2, ones);
        multiply(ones, a, out);
    }
}
