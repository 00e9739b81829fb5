package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class HalfSizeScalarsTest {
    private static final BigInteger L = ScalarsTest.L;

    @Test
    void splitsEveryScalarIntoTwoHalves() {
        Inputs.forAll(2000, in -> {
            BigInteger k = scalars(in);
            assertSplit(k);
        });
    }

    @Test
    void splitsTheScalarsAtTheEdges() {
        for (int bits = 0; bits <= 252; bits++) {
            for (int distance = -2; distance <= 2; distance++) {
                BigInteger k = BigInteger.TWO
                        .pow(bits)
                        .add(BigInteger.valueOf(distance))
                        .mod(L);
                assertSplit(k);
                assertSplit(L.subtract(k).mod(L));
                assertSplit(L.divide(BigInteger.TWO.pow(bits))
                        .add(BigInteger.valueOf(distance))
                        .mod(L));
            }
        }
    }

    private static void assertSplit(BigInteger k) {
        HalfSizeScalars halves = new HalfSizeScalars();
        halves.split(ScalarsTest.limbs(k, Scalars.LIMBS));
        BigInteger r = unsigned(halves.remainderLow(), halves.remainderHigh());
        BigInteger t = unsigned(halves.cofactorLow(), halves.cofactorHigh());
        BigInteger signed = halves.isNegative() ? r.negate() : r;
        assertThat(t.multiply(k).subtract(signed).mod(L))
                .as("t·k ∓ r for k = %s", k)
                .isZero();
        assertThat(t.signum()).isPositive();
        assertThat(t.bitLength()).isLessThanOrEqualTo(126);
        assertThat(r.bitLength()).isLessThanOrEqualTo(127);
    }

    private static BigInteger scalars(Inputs in) {
        return in.oneOf(
                () -> in.below(L),
                () -> ratio(in),
                () -> ScalarsTest.numbers(in, 256).mod(L));
    }

    /** a/b for small a and b: Euclid meets huge quotients. */
    private static BigInteger ratio(Inputs in) {
        BigInteger small = BigInteger.TWO.pow(64);
        BigInteger a = in.below(small).add(BigInteger.ONE);
        BigInteger b = in.below(small).add(BigInteger.ONE);
        return a.multiply(b.modInverse(L)).mod(L);
    }

    private static BigInteger unsigned(long low, long high) {
        return new BigInteger(Long.toUnsignedString(high))
                .shiftLeft(64)
                .add(new BigInteger(Long.toUnsignedString(low)));
    }
}
