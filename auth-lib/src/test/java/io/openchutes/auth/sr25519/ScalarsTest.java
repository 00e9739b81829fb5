package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares with {@link BigInteger}, on random numbers and on those around every edge of the reduction. */
class ScalarsTest {
    static final BigInteger L = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    @Test
    void reducesModuloTheOrder() {
        Inputs.forAll(2000, in -> {
            BigInteger number = wide(in);
            assertThat(reduced(number)).isEqualTo(number.mod(L));
        });
    }

    @Test
    void multiplies() {
        Inputs.forAll(1_000, in -> {
            BigInteger a = scalars(in);
            BigInteger b = scalars(in);
            int[] product = new int[Scalars.WIDE_LIMBS];
            Scalars.multiply(limbs(a, Scalars.LIMBS), limbs(b, Scalars.LIMBS), product);
            assertThat(number(product)).isEqualTo(a.multiply(b));
            Scalars.addTo(product, limbs(a, Scalars.LIMBS));
            assertThat(number(product)).isEqualTo(a.multiply(b).add(a));
        });
    }

    @Test
    void encodesAndDecodes() {
        Inputs.forAll(1_000, in -> {
            BigInteger number = scalars(in);
            byte[] encoded = new byte[40];
            Scalars.encode(limbs(number, Scalars.LIMBS), encoded, 3);
            int[] decoded = new int[Scalars.LIMBS];
            Scalars.decode(encoded, 3, decoded);
            assertThat(number(decoded)).isEqualTo(number);
        });
    }

    @Test
    void writesSignedWindowsOfTheSameValue() {
        Inputs.forAll(2_000, in -> {
            int width = in.integer(2, 8);
            int count = in.oneOf(() -> 128, () -> 256);
            BigInteger value = numbers(in, count - 1);
            byte[] digits = new byte[256];
            Scalars.signedWindows(limbs(value, count / 32), width, digits, count);
            BigInteger sum = BigInteger.ZERO;
            int last = -width;
            for (int i = 0; i < count; i++) {
                if (digits[i] != 0) {
                    assertThat(digits[i] & 1).isOne();
                    assertThat(Math.abs(digits[i])).isLessThan(1 << width - 1);
                    assertThat(i - last).isGreaterThanOrEqualTo(width);
                    last = i;
                    sum = sum.add(BigInteger.valueOf(digits[i]).shiftLeft(i));
                }
            }
            assertThat(sum).isEqualTo(value);
        });
    }

    @Test
    void knowsWhatIsBelowTheOrder() {
        assertThat(isCanonical(BigInteger.ZERO)).isTrue();
        assertThat(isCanonical(L.subtract(BigInteger.ONE))).isTrue();
        assertThat(isCanonical(L)).isFalse();
        assertThat(isCanonical(L.add(BigInteger.ONE))).isFalse();
        assertThat(isCanonical(BigInteger.TWO.pow(252).subtract(BigInteger.ONE)))
                .isTrue();
        assertThat(isCanonical(BigInteger.TWO.pow(253))).isFalse();
        assertThat(isCanonical(BigInteger.TWO.pow(256).subtract(BigInteger.ONE)))
                .isFalse();
    }

    @Test
    void knowsWhatIsBelowTheOrderAnywhere() {
        Inputs.forAll(1_000, in -> {
            BigInteger number = wide(in);
            BigInteger truncated = number.mod(BigInteger.TWO.pow(256));
            assertThat(isCanonical(truncated)).isEqualTo(truncated.compareTo(L) < 0);
        });
    }

    private static BigInteger wide(Inputs in) {
        return numbers(in, 512);
    }

    private static BigInteger scalars(Inputs in) {
        return numbers(in, 256);
    }

    /** Below 2^bits: anywhere, or within 2 of a multiple of L or a power of two. */
    static BigInteger numbers(Inputs in, int bits) {
        BigInteger limit = BigInteger.TWO.pow(bits);
        if (in.oneIn(2)) {
            return in.below(limit);
        }
        BigInteger edge = in.oneIn(2)
                ? BigInteger.TWO.pow(in.integer(0, bits))
                : in.below(limit.divide(L).add(BigInteger.ONE)).multiply(L);
        return edge.add(BigInteger.valueOf(in.integer(-2, 2))).mod(limit);
    }

    static BigInteger reduced(BigInteger number) {
        int[] out = new int[Scalars.LIMBS];
        Scalars.reduce(limbs(number, Scalars.WIDE_LIMBS), out, new Scalars.Reduction());
        return number(out);
    }

    static int[] limbs(BigInteger number, int count) {
        int[] limbs = new int[count];
        for (int i = 0; i < count; i++) {
            limbs[i] = number.shiftRight(32 * i).intValue();
        }
        return limbs;
    }

    static BigInteger number(int[] limbs) {
        return Stream.iterate(limbs.length - 1, i -> i >= 0, i -> i - 1)
                .map(i -> BigInteger.valueOf(limbs[i] & 0xffffffffL))
                .reduce(BigInteger.ZERO, (sum, limb) -> sum.shiftLeft(32).or(limb));
    }

    private static boolean isCanonical(BigInteger number) {
        byte[] encoded = new byte[32];
        Scalars.encode(limbs(number, Scalars.LIMBS), encoded, 0);
        return Scalars.isCanonical(encoded, 0);
    }
}
