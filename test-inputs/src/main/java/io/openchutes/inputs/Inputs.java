package io.openchutes.inputs;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Random values for tests of rules that hold for every input. Each try has a seed of its own, which a failure names:
 * {@code -Dinputs.seed=SEED} begins with that try.
 */
public final class Inputs {
    private static final String SEED = "inputs.seed";

    /** What {@link #text} draws from beside single UTF-16 units: ends of ranges, combining and invisible characters, both halves of a pair. */
    private static final String UNUSUAL =
            "\0\t\n\r\u001f\u007f\u0085\u00a0\u0301\u0130\u017f\u0661\u200b\u2028\u202e\u212a\ud83d\ude00\ud800\udfff\ufeff\uffff";

    private final Random random;

    /** A rule, told of one try's values; it throws where it does not hold. */
    @FunctionalInterface
    public interface Rule {
        void holds(Inputs in) throws Exception;
    }

    Inputs(long seed) {
        random = new Random(seed);
    }

    /** Asks a rule so many times, each time of other values. */
    public static void forAll(int tries, Rule rule) {
        String given = System.getProperty(SEED, "");
        forAll(tries, given.isEmpty() ? new Random().nextLong() : Long.parseLong(given), rule);
    }

    static void forAll(int tries, long firstSeed, Rule rule) {
        for (int i = 0; i < tries; i++) {
            long seed = firstSeed + i;
            try {
                rule.holds(new Inputs(seed));
            } catch (Exception | AssertionError failure) {
                throw new AssertionError(
                        "Try " + (i + 1) + " of " + tries + " failed, again with -D" + SEED + "=" + seed + ": "
                                + failure.getMessage(),
                        failure);
            }
        }
    }

    /** From min to max, both included; its ends and zero more often than others. */
    public long whole(long min, long max) {
        if (oneIn(8)) {
            return pick(min, max, Math.min(max, min + 1), Math.max(min, max - 1), Math.max(min, Math.min(max, 0)));
        }
        return max - min < 0 || max - min == Long.MAX_VALUE
                ? anyWithin(min, max)
                : min + random.nextLong(max - min + 1);
    }

    private long anyWithin(long min, long max) {
        long any = random.nextLong();
        while (any < min || any > max) {
            any = random.nextLong();
        }
        return any;
    }

    /** From min to max, both included; its ends and zero more often than others. */
    public int integer(int min, int max) {
        return (int) whole(min, max);
    }

    /** Any int. */
    public int integer() {
        return integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** True in one of n calls. */
    public boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** So many bytes; now and then all zero or all ones. */
    public byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        if (oneIn(16)) {
            Arrays.fill(bytes, (byte) (oneIn(2) ? 0 : -1));
        } else {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    /** At most so many bytes. */
    public byte[] bytesUpTo(int max) {
        return bytes(integer(0, max));
    }

    /** Any UTF-16, also what is no Unicode: half a pair, NUL; mostly ASCII. */
    public String text(int maxLength) {
        int length = integer(0, maxLength);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(UNUSUAL.charAt(random.nextInt(UNUSUAL.length())));
                case 1 -> text.append((char) random.nextInt(Character.MAX_VALUE + 1));
                default -> text.append((char) random.nextInt(' ', 0x7f));
            }
        }
        return text.toString();
    }

    /** Text of these characters alone. */
    public String textOf(String characters, int minLength, int maxLength) {
        int length = integer(minLength, maxLength);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    /** One of these values. */
    @SafeVarargs
    public final <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** One of these values. */
    public <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** A value from one of these sources. */
    @SafeVarargs
    public final <T> T oneOf(Supplier<? extends T>... sources) {
        return sources[random.nextInt(sources.length)].get();
    }

    /** From min to max values. */
    public <T> List<T> list(int min, int max, Supplier<? extends T> source) {
        List<T> values = new ArrayList<>();
        for (int i = integer(min, max); i > 0; i--) {
            values.add(source.get());
        }
        return values;
    }

    /** Below the limit, from zero. */
    public BigInteger below(BigInteger limit) {
        BigInteger number = new BigInteger(limit.bitLength(), random);
        return number.compareTo(limit) < 0 ? number : number.mod(limit);
    }

    /** A decimal number of up to 40 digits, with up to 40 of them behind the point or as many zeros before it. */
    public BigDecimal decimal() {
        return new BigDecimal(new BigInteger(random.nextInt(130), random), integer(-40, 40))
                .multiply(pick(BigDecimal.ONE, BigDecimal.ONE.negate()));
    }
}
