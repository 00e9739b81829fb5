package io.openchutes.auth.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SignedMessageTest {
    private static final String HOTKEY = "5H728gLgx4yuCSVEwGCAfLo3RtzTau9F6cTNqNJtrqqjACWq";
    /** How the fields of a version 2 message are found again: only the target can hold a colon. */
    private static final Pattern VERSION_2 = Pattern.compile("v2:([^:]*):([^:]*):(.*):([^:]*):([^:]*)", Pattern.DOTALL);

    @Test
    void version2CanBeTakenApartInOneWayOnly() {
        Inputs.forAll(500, in -> {
            String method = methods(in);
            String target = in.text(100);
            byte[] body = in.bytesUpTo(255);
            String nonce = "1730286046.aaaaaaaaaaaaaaaa";
            String digest = SignedMessage.sha256Hex(body);
            byte[] message = SignedMessage.version2(HOTKEY, method, target, nonce, digest);
            Matcher matcher = VERSION_2.matcher(new String(message, StandardCharsets.UTF_8));
            assertThat(matcher.matches()).isTrue();
            assertThat(matcher.group(1)).isEqualTo(HOTKEY);
            assertThat(matcher.group(2)).isEqualTo(method);
            assertThat(matcher.group(3)).isEqualTo(throughUtf8(target));
            assertThat(matcher.group(4)).isEqualTo(nonce);
            assertThat(matcher.group(5)).isEqualTo(digest == null ? "" : digest);
        });
    }

    @Test
    void theBodyWinsOverThePurposeInVersion1() {
        Inputs.forAll(200, in -> {
            byte[] body = in.bytesUpTo(255);
            String digest = SignedMessage.sha256Hex(body);
            assertThat(SignedMessage.version1(HOTKEY, "1730286046", digest, "chutes"))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(HOTKEY + ":1730286046:" + (body.length == 0 ? "chutes" : digest));
        });
    }

    @Test
    void keepsTheTargetAsItWasSent() {
        assertThat(SignedMessage.version2(HOTKEY, "GET", "/chutes/a%2Fb?x=%20&y=\u00e9", "n", null))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("v2:" + HOTKEY + ":GET:/chutes/a%2Fb?x=%20&y=\u00e9:n:");
    }

    @Test
    void digestsAsSha256Does() {
        assertThat(SignedMessage.sha256Hex("abc".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private static String methods(Inputs in) {
        return in.pick("GET", "POST", "PUT", "DELETE");
    }

    /** What a text is after a trip through UTF-8: halves of surrogate pairs do not survive it. */
    private static String throughUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
