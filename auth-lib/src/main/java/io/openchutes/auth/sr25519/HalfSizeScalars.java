package io.openchutes.auth.sr25519;

/**
 * Writes a challenge k as a fraction of two numbers of half its size, which halves the doublings of a verification.
 *
 * <p>Finds r and t with r ≡ ±t·k (mod L), 0 ≤ r &lt; 2^127 and 0 &lt; t &lt; 2^126. Source: A. Antipa et al., "Accelerated Verification
 * of ECDSA Signatures" (SAC 2005): the extended Euclidean algorithm on L and k, stopped at the first remainder below the
 * square root. Remainders r(i) and cofactors t(i) satisfy r(i) = s(i)·L + t(i)·k and |t(i)| ≤ L / r(i−1), and the signs of the t(i)
 * alternate; the remainder before the one taken is at least 2^127, so t is below 2^253 / 2^127. Running time depends on k, which is
 * public. Not thread-safe.
 */
final class HalfSizeScalars {
    /** Places between a and b up to which b's share of the window is at least 32 bits. */
    private static final int LARGEST_GAP = 31;

    private long a0;
    private long a1;
    private long a2;
    private long a3;
    private long b0;
    private long b1;
    private long b2;
    private long b3;
    private long ta0;
    private long ta1;
    private long tb0;
    private long tb1;
    private boolean negative;

    /** @param k 8 limbs, below L */
    void split(int[] k) {
        a0 = 0x5812631a5cf5d3edL;
        a1 = 0x14def9dea2f79cd6L;
        a2 = 0;
        a3 = 0x1000000000000000L;
        b0 = join(k, 0);
        b1 = join(k, 2);
        b2 = join(k, 4);
        b3 = join(k, 6);
        ta0 = 0;
        ta1 = 0;
        tb0 = 1;
        tb1 = 0;
        negative = false;
        while ((b3 | b2) != 0 || b1 < 0) {
            while (!isALessThanB()) {
                subtractSome();
            }
            swap();
            negative = !negative;
        }
    }

    /** The low 64 bits of r. */
    long remainderLow() {
        return b0;
    }

    /** The high bits of r. */
    long remainderHigh() {
        return b1;
    }

    /** The low 64 bits of t. */
    long cofactorLow() {
        return tb0;
    }

    /** The high bits of t. */
    long cofactorHigh() {
        return tb1;
    }

    /** Whether r ≡ −t·k; else r ≡ t·k. */
    boolean isNegative() {
        return negative;
    }

    /**
     * Subtracts as much of b from a as can be told from their leading bits. Quotients of more than 32 bits, of which a random k has one in
     * four billion, go bit by bit, so that no k takes more than some hundred steps.
     */
    private void subtractSome() {
        int gap = bitLength(a3, a2, a1) - bitLength(b3, b2, b1);
        if (gap > LARGEST_GAP) {
            subtractShifted(gap - 1);
        } else {
            subtractMultiple(quotientEstimate());
        }
    }

    /** Bits of a number of at least 2^64, whose lowest limb cannot matter. */
    private static int bitLength(long limb3, long limb2, long limb1) {
        if (limb3 != 0) {
            return 256 - Long.numberOfLeadingZeros(limb3);
        }
        return limb2 != 0 ? 192 - Long.numberOfLeadingZeros(limb2) : 128 - Long.numberOfLeadingZeros(limb1);
    }

    /** A number from 1 up to the true quotient, and short of it by 3 at most: a's leading 63 bits, over the same places of b rounded up. */
    private long quotientEstimate() {
        long aTop;
        long bTop;
        if (a3 != 0) {
            int free = Long.numberOfLeadingZeros(a3);
            aTop = window(a3, a2, free);
            bTop = window(b3, b2, free);
        } else if (a2 != 0) {
            int free = Long.numberOfLeadingZeros(a2);
            aTop = window(a2, a1, free);
            bTop = window(b2, b1, free);
        } else {
            // b is at least 2^127 here, so a is too: its second limb is full.
            aTop = a1 >>> 1;
            bTop = b1 >>> 1;
        }
        long estimate = aTop / (bTop + 1);
        return estimate <= 0 ? 1 : estimate;
    }

    /** a −= 2^shift·b, |ta| += 2^shift·|tb|. The shift is below 126: a is below 2^253 and b at least 2^127. */
    private void subtractShifted(int shift) {
        int bits = shift & 63;
        long s0 = b0 << bits;
        long s1 = shiftLeft(b1, b0, bits);
        long s2 = shiftLeft(b2, b1, bits);
        long s3 = shiftLeft(b3, b2, bits);
        long t0 = tb0 << bits;
        long t1 = shiftLeft(tb1, tb0, bits);
        if (shift >= 64) {
            s3 = s2;
            s2 = s1;
            s1 = s0;
            s0 = 0;
            t1 = t0;
            t0 = 0;
        }
        long borrow = borrow(a0, s0);
        a0 -= s0;
        long next = borrow(a1, s1) | borrow(a1 - s1, borrow);
        a1 -= s1 + borrow;
        borrow = borrow(a2, s2) | borrow(a2 - s2, next);
        a2 -= s2 + next;
        a3 -= s3 + borrow;
        ta0 += t0;
        ta1 += t1 + borrow(ta0, t0);
    }

    private static long shiftLeft(long high, long low, int bits) {
        return bits == 0 ? high : high << bits | low >>> (64 - bits);
    }

    private static long window(long high, long low, int free) {
        long word = free == 0 ? high : high << free | low >>> (64 - free);
        return word >>> 1;
    }

    /** a −= q·b, and the cofactors along with it: |ta| += q·|tb|, since their signs differ. */
    private void subtractMultiple(long q) {
        long low = q * b0;
        long carry = highProduct(q, b0) + borrow(a0, low);
        a0 -= low;

        low = q * b1;
        long high = highProduct(q, b1);
        long sum = low + carry;
        high += Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        carry = high + borrow(a1, sum);
        a1 -= sum;

        low = q * b2;
        high = highProduct(q, b2);
        sum = low + carry;
        high += Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        carry = high + borrow(a2, sum);
        a2 -= sum;

        a3 -= q * b3 + carry;

        low = q * tb0;
        high = highProduct(q, tb0) + q * tb1;
        ta0 += low;
        ta1 += high + (Long.compareUnsigned(ta0, low) < 0 ? 1 : 0);
    }

    private static long borrow(long minuend, long subtrahend) {
        return Long.compareUnsigned(minuend, subtrahend) < 0 ? 1 : 0;
    }

    /** The high 64 bits of the product of q, which is never negative, and an unsigned number. */
    private static long highProduct(long q, long unsigned) {
        return Math.multiplyHigh(q, unsigned) + ((unsigned >> 63) & q);
    }

    private boolean isALessThanB() {
        if (a3 != b3) {
            return Long.compareUnsigned(a3, b3) < 0;
        }
        if (a2 != b2) {
            return Long.compareUnsigned(a2, b2) < 0;
        }
        if (a1 != b1) {
            return Long.compareUnsigned(a1, b1) < 0;
        }
        return Long.compareUnsigned(a0, b0) < 0;
    }

    private void swap() {
        long swapped = a0;
        a0 = b0;
        b0 = swapped;
        swapped = a1;
        a1 = b1;
        b1 = swapped;
        swapped = a2;
        a2 = b2;
        b2 = swapped;
        swapped = a3;
        a3 = b3;
        b3 = swapped;
        swapped = ta0;
        ta0 = tb0;
        tb0 = swapped;
        swapped = ta1;
        ta1 = tb1;
        tb1 = swapped;
    }

    private static long join(int[] limbs, int index) {
        return (limbs[index] & 0xffffffffL) | (long) limbs[index + 1] << 32;
    }
}
