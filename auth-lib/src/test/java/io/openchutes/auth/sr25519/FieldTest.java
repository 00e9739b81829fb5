package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FieldTest {
    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger MINUS_ONE = P.subtract(BigInteger.ONE);

    @Test
    void multipliesAndSquaresFactorsOfAnySizeThatMayMeet() {
        Inputs.forAll(20_000, in -> {
            int bits = in.integer(52, 55);
            long[] a = limbs(in, bits);
            long[] b = limbs(in, 107 - bits);
            long[] out = Field.zero();
            Field.multiply(a, b, out);
            assertThat(number(out)).isEqualTo(number(a).multiply(number(b)).mod(P));
            assertCarried(out);

            long[] c = limbs(in, 53);
            Field.square(c, out);
            assertThat(number(out)).isEqualTo(number(c).pow(2).mod(P));
            assertCarried(out);
            Field.multiply(c, c, c);
            assertThat(c).isEqualTo(out);
        });
    }

    @Test
    void multipliesWithAnElementOfALongerArray() {
        Inputs.forAll(200, in -> {
            long[] a = limbs(in, 52);
            long[] b = limbs(in, 52);
            long[] longer = new long[17];
            System.arraycopy(b, 0, longer, 7, 5);
            long[] out = Field.zero();
            long[] expected = Field.zero();
            Field.multiply(a, longer, 7, out);
            Field.multiply(a, b, expected);
            assertThat(out).isEqualTo(expected);
        });
    }

    @Test
    void addsSubtractsNegatesAndCarries() {
        Inputs.forAll(5_000, in -> {
            long[] a = limbs(in, 52);
            long[] b = limbs(in, 51);
            long[] out = Field.zero();
            Field.add(a, b, out);
            assertThat(number(out)).isEqualTo(number(a).add(number(b)).mod(P));
            Field.subtract(a, b, out);
            assertThat(number(out)).isEqualTo(number(a).subtract(number(b)).mod(P));
            assertThat(Arrays.stream(out).min().getAsLong()).isNotNegative();
            Field.negate(a, out);
            assertThat(number(out)).isEqualTo(number(a).negate().mod(P));
            assertCarried(out);
            long[] large = limbs(in, 62);
            BigInteger before = number(large);
            Field.carry(large);
            assertThat(number(large)).isEqualTo(before);
        });
    }

    @Test
    void encodesTheOneNumberBelowPThatItStandsFor() {
        Inputs.forAll(5_000, in -> {
            long[] element = limbs(in, 54);
            BigInteger value = number(element);
            Field.normalize(element);
            byte[] encoded = new byte[40];
            Field.encode(element, encoded, 4);
            assertThat(littleEndian(Arrays.copyOfRange(encoded, 4, 36))).isEqualTo(value);
            assertThat(Field.isNegative(element)).isEqualTo(value.testBit(0));
            assertThat(Field.isZero(element)).isEqualTo(value.signum() == 0);
            long[] decoded = Field.zero();
            Field.decode(encoded, 4, decoded);
            assertThat(decoded).isEqualTo(element);
        });
    }

    @Test
    void normalizesTheNumbersAroundP() {
        for (int i = -40; i <= 40; i++) {
            for (BigInteger multiple : new BigInteger[] {P, P.shiftLeft(1)}) {
                BigInteger value = multiple.add(BigInteger.valueOf(i));
                long[] element = Field.of(value.toString());
                // what is beyond the fifth limb
                element[4] += value.shiftRight(255).longValue() << 51;
                Field.normalize(element);
                byte[] encoded = new byte[32];
                Field.encode(element, encoded, 0);
                assertThat(littleEndian(encoded)).isEqualTo(value.mod(P));
            }
        }
    }

    @Test
    void invertsAndTakesRoots() {
        Inputs.forAll(500, in -> {
            long[] a = limbs(in, 52);
            BigInteger value = number(a);
            long[] out = Field.zero();
            Field.invert(a, out);
            assertThat(number(out))
                    .isEqualTo(value.signum() == 0 ? BigInteger.ZERO : value.modPow(P.subtract(BigInteger.TWO), P));
            boolean isSquare = value.modPow(MINUS_ONE.shiftRight(1), P).equals(BigInteger.ONE);
            assertThat(Field.inverseSquareRoot(a, out)).isEqualTo(isSquare);
            if (isSquare) {
                assertThat(number(out).pow(2).multiply(value).mod(P)).isEqualTo(BigInteger.ONE);
            }
        });
        long[] out = Field.zero();
        assertThat(Field.inverseSquareRoot(Field.zero(), out)).isFalse();
        Field.invert(Field.zero(), out);
        assertThat(number(out)).isZero();
    }

    @Test
    void hasTheConstantsThatTheirDefinitionsSay() {
        assertThat(number(Field.SQRT_M1).pow(2).mod(P)).isEqualTo(MINUS_ONE);
        assertThat(number(Curve.D).multiply(BigInteger.valueOf(121_666)).mod(P))
                .isEqualTo(P.subtract(BigInteger.valueOf(121_665)));
        assertThat(number(Curve.TWO_D)).isEqualTo(number(Curve.D).shiftLeft(1).mod(P));
        assertThat(number(Curve.HALF).shiftLeft(1).mod(P)).isEqualTo(BigInteger.ONE);
        assertThat(number(Curve.INVSQRT_A_MINUS_D)
                        .pow(2)
                        .multiply(MINUS_ONE.subtract(number(Curve.D)))
                        .mod(P))
                .isEqualTo(BigInteger.ONE);
    }

    /** Limbs of at most 2^bits, the largest and the smallest often. */
    private static long[] limbs(Inputs in, int bits) {
        long[] limbs = Field.zero();
        for (int i = 0; i < limbs.length; i++) {
            limbs[i] = in.oneOf(() -> in.below(BigInteger.ONE.shiftLeft(bits)).longValue(), () -> 1L << bits, () -> 0L);
        }
        return limbs;
    }

    private static void assertCarried(long[] element) {
        for (long limb : element) {
            assertThat(limb).isBetween(0L, 1L << 51);
        }
    }

    private static BigInteger number(long[] element) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = element.length - 1; i >= 0; i--) {
            sum = sum.shiftLeft(51).add(BigInteger.valueOf(element[i]));
        }
        return sum.mod(P);
    }

    private static BigInteger littleEndian(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }
}
