package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ristretto255Test {
    private static final HexFormat HEX = HexFormat.of();

    /** RFC 9496, appendix A.1: 0, B, 2B, … 15B. */
    private static final String[] MULTIPLES = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
        "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
        "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
        "da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
        "e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e",
        "f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403",
        "44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d",
        "903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c",
        "02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031",
        "20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f",
        "bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42",
        "e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460",
        "aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f",
        "46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e",
        "e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e"
    };

    private final Ristretto255 ristretto = new Ristretto255();

    @Test
    void encodesTheMultiplesOfTheBasePointAsPublished() {
        for (int i = 0; i < MULTIPLES.length; i++) {
            EdwardsPoint point = new EdwardsPoint();
            BasePoint.multiply(ScalarsTest.limbs(BigInteger.valueOf(i), Scalars.LIMBS), point);
            assertThat(encode(point)).isEqualTo(MULTIPLES[i]);
            assertThat(point.isRistrettoNeutral()).isEqualTo(i == 0);
        }
    }

    /** RFC 9496, appendix A.2, in its order: not below p, negative, no square, x·y negative, y = 0. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
                "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
                "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
                "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
                "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
                "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
                "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
                "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
                "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad07",
                "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
                "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
                "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
                "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
                "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
                "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
                "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
                "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
                "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
                "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
                "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
                "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
                "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void refusesThePublishedBadEncodings(String encoded) {
        assertThat(decode(HEX.parseHex(encoded))).isNull();
    }

    /** Even, and so not refused as negative: each stands for a number that another encoding is for. */
    @Test
    void refusesWhatIsNotBelowThePrime() {
        for (int low = 0xee; low <= 0xfe; low += 2) {
            byte[] encoded = new byte[32];
            Arrays.fill(encoded, (byte) 0xff);
            encoded[0] = (byte) low;
            encoded[31] = 0x7f;
            assertThat(decode(encoded)).isNull();
        }
    }

    /** Below p, though the first and the last byte are as those of what is not. */
    @Test
    void takesWhatIsALittleBelowThePrime() {
        AtomicInteger taken = new AtomicInteger();
        Inputs.forAll(200, in -> {
            byte[] encoded = in.bytes(32);
            Arrays.fill(encoded, 2, 31, (byte) 0xff);
            encoded[0] = (byte) (0xee + 2 * in.integer(0, 8));
            encoded[1] &= (byte) 0xfe;
            encoded[31] = 0x7f;
            EdwardsPoint decoded = decode(encoded);
            if (decoded != null) {
                assertThat(HEX.parseHex(encode(decoded))).isEqualTo(encoded);
                taken.incrementAndGet();
            }
        });
        assertThat(taken).hasPositiveValue();
    }

    @Test
    void encodesWhatItDecodedAsItWas() {
        Inputs.forAll(1_000, in -> {
            BigInteger scalar = scalars(in);
            byte[] encoded = HEX.parseHex(encode(multiple(scalar)));
            EdwardsPoint decoded = decode(encoded);
            assertThat(decoded).isNotNull();
            assertThat(HEX.parseHex(encode(decoded))).isEqualTo(encoded);
        });
    }

    @Test
    void hasOneEncodingOfEachElement() {
        Inputs.forAll(2000, in -> {
            byte[] encoded = in.bytes(32);
            EdwardsPoint decoded = decode(encoded);
            if (decoded != null) {
                assertThat(HEX.parseHex(encode(decoded))).isEqualTo(encoded);
            }
        });
    }

    @Test
    void encodesAllFourPointsOfACosetAlike() {
        Inputs.forAll(1_000, in -> {
            BigInteger scalar = scalars(in);
            int torsion = in.integer(0, 3);
            EdwardsPoint point = multiple(scalar);
            String encoded = encode(point);
            PointTable.multiples(torsionX(torsion), torsionY(torsion), 2).addTo(point, 1, false);
            assertThat(encode(point)).isEqualTo(encoded);
        });
    }

    @Test
    void takesAllOfTheFourTorsionForNeutral() {
        for (int torsion = 0; torsion < 4; torsion++) {
            EdwardsPoint point = new EdwardsPoint();
            point.setAffine(torsionX(torsion), torsionY(torsion));
            assertThat(point.isRistrettoNeutral()).isTrue();
            assertThat(encode(point)).isEqualTo(MULTIPLES[0]);
        }
    }

    @Test
    void addsAndDoublesAsMultiplicationSays() {
        Inputs.forAll(200, in -> {
            BigInteger a = scalars(in);
            BigInteger b = scalars(in);
            EdwardsPoint sum = multiple(a);
            NielsPoint addend = new NielsPoint();
            multiple(b).copyTo(addend);
            sum.addVar(addend, false);
            assertThat(encode(sum)).isEqualTo(encode(multiple(a.add(b).mod(ScalarsTest.L))));
            sum.addVar(addend, true);
            sum.addVar(addend, true);
            assertThat(encode(sum)).isEqualTo(encode(multiple(a.subtract(b).mod(ScalarsTest.L))));
            sum.twice();
            assertThat(encode(sum))
                    .isEqualTo(encode(multiple(a.subtract(b).shiftLeft(1).mod(ScalarsTest.L))));
        });
    }

    private static BigInteger scalars(Inputs in) {
        return in.oneOf(
                () -> in.below(ScalarsTest.L),
                () -> ScalarsTest.numbers(in, 256).mod(ScalarsTest.L));
    }

    private static EdwardsPoint multiple(BigInteger scalar) {
        EdwardsPoint point = new EdwardsPoint();
        BasePoint.multiply(ScalarsTest.limbs(scalar, Scalars.LIMBS), point);
        return point;
    }

    /** (0, 1), (0, −1), (i, 0), (−i, 0). */
    private static long[] torsionX(int index) {
        long[] x = Field.zero();
        if (index >= 2) {
            Field.copy(Field.SQRT_M1, x);
        }
        return index == 3 ? negated(x) : x;
    }

    private static long[] torsionY(int index) {
        long[] y = Field.zero();
        if (index < 2) {
            Field.set(y, 1);
        }
        return index == 1 ? negated(y) : y;
    }

    private static long[] negated(long[] element) {
        long[] negated = Field.zero();
        Field.negate(element, negated);
        return negated;
    }

    private String encode(EdwardsPoint point) {
        byte[] out = new byte[40];
        ristretto.encode(point, out, 5);
        return HEX.formatHex(out, 5, 37);
    }

    private EdwardsPoint decode(byte[] encoded) {
        long[] x = Field.zero();
        long[] y = Field.zero();
        if (!ristretto.decodeVar(encoded, 0, x, y)) {
            return null;
        }
        EdwardsPoint point = new EdwardsPoint();
        point.setAffine(x, y);
        return point;
    }
}
