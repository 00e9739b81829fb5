package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HalfSizeScalarsTest {
    private static final BigInteger L = ScalarsTest.L;

    @Property(tries = 2000)
    void splitsEveryScalarIntoTwoHalves(@ForAll("scalars") BigInteger k) {
        assertSplit(k);
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

    @Provide
    static Arbitrary<BigInteger> scalars() {
        Arbitrary<BigInteger> anywhere = Arbitraries.bigIntegers().between(BigInteger.ZERO, L.subtract(BigInteger.ONE));
        // k = a/b for small a and b: Euclid meets huge quotients.
        Arbitrary<BigInteger> small = Arbitraries.bigIntegers().between(BigInteger.ONE, BigInteger.TWO.pow(64));
        Arbitrary<BigInteger> ratios =
                small.flatMap(a -> small.map(b -> a.multiply(b.modInverse(L)).mod(L)));
        return Arbitraries.oneOf(anywhere, ratios, ScalarsTest.numbers(256).map(k -> k.mod(L)));
    }

    private static BigInteger unsigned(long low, long high) {
        return new BigInteger(Long.toUnsignedString(high))
                .shiftLeft(64)
                .add(new BigInteger(Long.toUnsignedString(low)));
    }
}
