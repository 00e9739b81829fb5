package io.openchutes.auth.sr25519;

import java.util.Arrays;

/**
 * Integers modulo the group's prime order L = 2^252 + 27742317777372353535851937790883648493 (RFC 9496, section 4; RFC 8032, section
 * 5.1), because BouncyCastle keeps its own to itself.
 *
 * <p>A number is an array of 32-bit limbs, least significant first: 8 for a scalar, 16 for a product. No branch and no index depends on
 * a value, save in {@link #isCanonical}, which reads public data.
 */
final class Scalars {
    static final int LIMBS = 8;
    static final int WIDE_LIMBS = 16;

    /** L. */
    private static final int[] ORDER = {0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000};
    /** L − 2^252, 125 bits. */
    private static final int[] ORDER_TAIL = {0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de};

    private static final long LIMB = 0xffffffffL;

    private Scalars() {}

    /** Whether the 256 bits, little-endian from {@code offset} on, are below L. */
    static boolean isCanonical(byte[] in, int offset) {
        for (int i = LIMBS - 1; i >= 0; i--) {
            int compared = Integer.compareUnsigned(limb(in, offset + 4 * i), ORDER[i]);
            if (compared != 0) {
                return compared < 0;
            }
        }
        return false;
    }

    /** Reads {@code out.length} limbs, little-endian, without reducing. */
    static void decode(byte[] in, int offset, int[] out) {
        for (int i = 0; i < out.length; i++) {
            out[i] = limb(in, offset + 4 * i);
        }
    }

    static void encode(int[] scalar, byte[] out, int offset) {
        for (int i = 0; i < LIMBS; i++) {
            for (int b = 0; b < 4; b++) {
                out[offset + 4 * i + b] = (byte) (scalar[i] >>> (8 * b));
            }
        }
    }

    /** The product of two numbers of any length; {@code out} has room for {@code a.length + b.length} limbs and is filled with zeros beyond. */
    static void multiply(int[] a, int[] b, int[] out) {
        Arrays.fill(out, 0);
        for (int i = 0; i < a.length; i++) {
            long carry = 0;
            long factor = a[i] & LIMB;
            for (int j = 0; j < b.length; j++) {
                carry += factor * (b[j] & LIMB) + (out[i + j] & LIMB);
                out[i + j] = (int) carry;
                carry >>>= 32;
            }
            out[i + b.length] = (int) carry;
        }
    }

    /** Adds a scalar to a wide number; the caller knows that the sum has room. */
    static void addTo(int[] wide, int[] scalar) {
        long carry = 0;
        for (int i = 0; i < wide.length; i++) {
            carry += (wide[i] & LIMB) + (i < scalar.length ? scalar[i] & LIMB : 0);
            wide[i] = (int) carry;
            carry >>>= 32;
        }
    }

    /**
     * Writes a number as digits that are 0 or odd and below 2^(width − 1) in size, at most one of {@code width} neighbours not 0 (width-w
     * NAF: Hankerson, Menezes, Vanstone, "Guide to Elliptic Curve Cryptography", algorithm 3.35). In variable time.
     *
     * @param value at most {@code count − 1} bits, in at least {@code count / 32} limbs
     * @param width from 2 to 8
     * @param digits overwritten up to {@code count}, the digit of 2^i at i
     */
    static void signedWindows(int[] value, int width, byte[] digits, int count) {
        Arrays.fill(digits, 0, count, (byte) 0);
        int mask = (1 << width) - 1;
        int half = 1 << (width - 1);
        int carry = 0;
        int position = 0;
        while (position < count) {
            int limb = position >> 5;
            long bits = value[limb] & LIMB;
            if (limb + 1 < value.length) {
                bits |= (long) value[limb + 1] << 32;
            }
            int window = carry + ((int) (bits >>> (position & 31)) & mask);
            if ((window & 1) == 0) {
                position++;
                continue;
            }
            carry = window < half ? 0 : 1;
            digits[position] = (byte) (window - (carry << width));
            position += width;
        }
    }

    /**
     * Reduces 512 bits modulo L. With c = L − 2^252, 2^252 ≡ −c, so that x = high·2^252 + low ≡ low − high·c; three such folds leave low1
     * − low2 + low3 − high3·c, which lies between −L and 2L.
     *
     * @param wide 16 limbs, left as they are
     * @param out 8 limbs, below L
     * @param scratch overwritten
     */
    static void reduce(int[] wide, int[] out, Reduction scratch) {
        shiftRight252(wide, scratch.high1);
        multiply(scratch.high1, ORDER_TAIL, scratch.folded1);
        shiftRight252(scratch.folded1, scratch.high2);
        multiply(scratch.high2, ORDER_TAIL, scratch.folded2);
        shiftRight252(scratch.folded2, scratch.high3);
        multiply(scratch.high3, ORDER_TAIL, scratch.folded3);

        long carry = 0;
        for (int i = 0; i < LIMBS; i++) {
            long sum = low252(wide, i) - low252(scratch.folded1, i) + low252(scratch.folded2, i);
            sum -= i < scratch.folded3.length ? scratch.folded3[i] & LIMB : 0;
            carry += sum + 2 * (ORDER[i] & LIMB);
            out[i] = (int) carry;
            carry >>= 32;
        }
        subtractOrderIfNotBelow(out);
        subtractOrderIfNotBelow(out);
        subtractOrderIfNotBelow(out);
    }

    private static void subtractOrderIfNotBelow(int[] value) {
        long borrow = 0;
        for (int i = 0; i < LIMBS; i++) {
            borrow = ((value[i] & LIMB) - (ORDER[i] & LIMB) + borrow) >> 32;
        }
        // borrow is −1 where the value is below L, else 0
        long keep = ~borrow;
        long carry = 0;
        for (int i = 0; i < LIMBS; i++) {
            carry += (value[i] & LIMB) - (ORDER[i] & LIMB & keep);
            value[i] = (int) carry;
            carry >>= 32;
        }
    }

    private static long low252(int[] value, int limb) {
        return limb == LIMBS - 1 ? value[limb] & 0x0fffffffL : value[limb] & LIMB;
    }

    private static void shiftRight252(int[] value, int[] out) {
        for (int i = 0; i < out.length; i++) {
            int above = i + 8 < value.length ? value[i + 8] << 4 : 0;
            out[i] = (value[i + 7] >>> 28) | above;
        }
    }

    private static int limb(byte[] in, int offset) {
        return (in[offset] & 0xff)
                | (in[offset + 1] & 0xff) << 8
                | (in[offset + 2] & 0xff) << 16
                | (in[offset + 3] & 0xff) << 24;
    }

    /** Room for one reduction, kept by the caller so that reducing allocates nothing. */
    static final class Reduction {
        /** 512 − 252 = 260 bits. */
        private final int[] high1 = new int[9];
        /** 260 + 125 = 385 bits. */
        private final int[] folded1 = new int[13];
        /** 385 − 252 = 133 bits. */
        private final int[] high2 = new int[5];
        /** 133 + 125 = 258 bits. */
        private final int[] folded2 = new int[9];
        /** 258 − 252 = 6 bits. */
        private final int[] high3 = new int[1];
        /** 6 + 125 = 131 bits. */
        private final int[] folded3 = new int[5];
    }
}
