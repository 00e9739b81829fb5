package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.inputs.Inputs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class Strobe128Test {
    private static final byte[] PROTOCOL = "test".getBytes(StandardCharsets.US_ASCII);

    @Test
    void givesTheKnownAnswers() throws IOException {
        List<JsonNode> vectors = KnownAnswer.publicVectors("strobe-kat");
        assertThat(vectors)
                .isNotEmpty()
                .allSatisfy(vector -> assertThat(KnownAnswer.of(vector.path("ops")))
                        .isEqualTo(vector.path("expected_hex").asText()));
    }

    @Test
    void absorbsAnOperationInPiecesAsInOne() {
        Inputs.forAll(300, in -> {
            byte[] data = in.bytesUpTo(700);
            int cut = in.integer(0, 700);
            int first = Math.min(cut, data.length);
            Strobe128 whole = new Strobe128(PROTOCOL);
            whole.ad(data, 0, data.length, false);
            Strobe128 pieces = new Strobe128(PROTOCOL);
            pieces.ad(data, 0, first, false);
            pieces.ad(data, first, data.length - first, true);
            assertThat(output(pieces)).isEqualTo(output(whole));
        });
    }

    @Test
    void givesOutAChallengeInPiecesAsInOne() {
        Inputs.forAll(300, in -> {
            int length = in.integer(0, 400);
            int cut = in.integer(0, 400);
            int first = Math.min(cut, length);
            byte[] whole = new byte[length];
            new Strobe128(PROTOCOL).prf(whole, 0, length, false);
            byte[] pieces = new byte[length];
            Strobe128 strobe = new Strobe128(PROTOCOL);
            strobe.prf(pieces, 0, first, false);
            strobe.prf(pieces, first, length - first, true);
            assertThat(pieces).isEqualTo(whole);
        });
    }

    @Test
    void distinguishesDataFromFramingAndKeys() {
        byte[] data = {1, 2, 3};
        Strobe128 ad = new Strobe128(PROTOCOL);
        ad.ad(data, 0, 3, false);
        Strobe128 metaAd = new Strobe128(PROTOCOL);
        metaAd.metaAd(data, 0, 3, false);
        Strobe128 key = new Strobe128(PROTOCOL);
        key.key(data, 0, 3, false);
        assertThat(List.of(hex(ad), hex(metaAd), hex(key))).doesNotHaveDuplicates();
    }

    @Test
    void refusesToContinueAnOperationOfAnotherKind() {
        Strobe128 strobe = new Strobe128(PROTOCOL);
        strobe.ad(PROTOCOL, 0, PROTOCOL.length, false);
        assertThatIllegalStateException().isThrownBy(() -> strobe.metaAd(PROTOCOL, 0, PROTOCOL.length, true));
    }

    @Test
    void copiesAreIndependent() {
        Strobe128 original = new Strobe128(PROTOCOL);
        Strobe128 copy = original.copy();
        copy.ad(PROTOCOL, 0, PROTOCOL.length, false);
        assertThat(output(original)).isEqualTo(output(new Strobe128(PROTOCOL)));
    }

    private static byte[] output(Strobe128 strobe) {
        byte[] out = new byte[32];
        strobe.prf(out, 0, out.length, false);
        return out;
    }

    private static String hex(Strobe128 strobe) {
        return HexFormat.of().formatHex(output(strobe));
    }
}
