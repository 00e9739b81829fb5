package io.openchutes.auth.sr25519;

/**
 * The constants of edwards25519 and ristretto255.
 *
 * <p>Sources: RFC 8032, section 5.1 (d, B); RFC 9496, section 4.1 (INVSQRT_A_MINUS_D). The arrays are never written to.
 */
final class Curve {
    /** d = −121665/121666. */
    static final long[] D = Field.of("37095705934669439343138083508754565189542113879843219016388785533085940283555");
    /** 2d. */
    static final long[] TWO_D = doubled(D);
    /** 1/sqrt(a − d) with a = −1. */
    static final long[] INVSQRT_A_MINUS_D =
            Field.of("54469307008909316920995813868745141605393597292927456921205312896311721017578");
    /** The base point's x. */
    static final long[] BASE_X =
            Field.of("15112221349535400772501151409588531511454012693041857206046113283949847762202");
    /** The base point's y = 4/5. */
    static final long[] BASE_Y =
            Field.of("46316835694926478169428394003475163141307993866256225615783033603165251855960");

    static final long[] ONE = Field.of("1");
    /** 1/2 = (p + 1)/2. */
    static final long[] HALF =
            Field.of("28948022309329048855892746252171976963317496166410141009864396001978282409975");

    private Curve() {}

    private static long[] doubled(long[] element) {
        long[] sum = Field.zero();
        Field.add(element, element, sum);
        Field.carry(sum);
        return sum;
    }
}
