package io.openchutes.auth.sr25519;

import java.math.BigInteger;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * The constants of edwards25519 and ristretto255 in the form of {@link X25519Field}: field elements modulo p = 2^255 − 19 in ten limbs.
 *
 * <p>Sources: RFC 8032, section 5.1 (p, d, B); RFC 9496, section 4.1 (SQRT_M1, INVSQRT_A_MINUS_D). The arrays are never written to.
 */
final class Curve {
    /** d = −121665/121666. */
    static final int[] D = element("37095705934669439343138083508754565189542113879843219016388785533085940283555");
    /** 2d. */
    static final int[] TWO_D = doubled(D);
    /** The square root of −1 that RFC 9496 takes. */
    static final int[] SQRT_M1 =
            element("19681161376707505956807079304988542015446066515923890162744021073123829784752");
    /** 1/sqrt(a − d) with a = −1. */
    static final int[] INVSQRT_A_MINUS_D =
            element("54469307008909316920995813868745141605393597292927456921205312896311721017578");
    /** The base point's x. */
    static final int[] BASE_X =
            element("15112221349535400772501151409588531511454012693041857206046113283949847762202");
    /** The base point's y = 4/5. */
    static final int[] BASE_Y =
            element("46316835694926478169428394003475163141307993866256225615783033603165251855960");

    static final int[] ONE = element("1");
    /** 1/2 = (p + 1)/2. */
    static final int[] HALF = element("28948022309329048855892746252171976963317496166410141009864396001978282409975");

    private Curve() {}

    private static int[] element(String decimal) {
        byte[] bigEndian = new BigInteger(decimal).toByteArray();
        byte[] littleEndian = new byte[32];
        for (int i = 0; i < Math.min(32, bigEndian.length); i++) {
            littleEndian[i] = bigEndian[bigEndian.length - 1 - i];
        }
        int[] element = X25519Field.create();
        X25519Field.decode255(littleEndian, element);
        return element;
    }

    private static int[] doubled(int[] element) {
        int[] sum = X25519Field.create();
        X25519Field.add(element, element, sum);
        X25519Field.carry(sum);
        return sum;
    }
}
