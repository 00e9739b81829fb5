package io.openchutes.auth.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.auth.ss58.Ss58Address;
import io.openchutes.inputs.Inputs;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The four headers in any combination: read exactly as they stand, or refused in a sentence that does not repeat them. */
class SignedHeadersPropertyTest {
    private static final String HOTKEY =
            SigningKey.fromSeed(new byte[32]).hotkey().text();

    @Test
    void fourHeadersAreReadAsTheyStandOrRefused() {
        Inputs.forAll(3_000, in -> {
            String hotkey = hotkeys(in);
            String signature = signatures(in);
            String nonce = nonces(in);
            String version = versions(in);
            boolean second = "2".equals(version);
            boolean isGood = (version == null || second)
                    && hotkey.equals(HOTKEY)
                    && signature.matches("(0x)?[0-9a-fA-F]{128}")
                    && nonce != null
                    && nonce.matches(second ? "[0-9]{10}\\.[A-Za-z0-9_-]{16,64}" : "0|[1-9][0-9]{0,11}");
            SignedCredential credential;
            try {
                credential = SignedCredential.parse(hotkey, signature, nonce, version);
            } catch (MalformedCredential refused) {
                assertThat(isGood)
                        .as("%s %s %s %s", hotkey, signature, nonce, version)
                        .isFalse();
                assertThat(refused.getMessage()).startsWith("X-Chutes-");
                assertThat(signature.length() > 100 && refused.getMessage().contains(signature))
                        .isFalse();
                return;
            }
            assertThat(isGood)
                    .as("%s %s %s %s", hotkey, signature, nonce, version)
                    .isTrue();
            assertThat(credential.version())
                    .isEqualTo(second ? SignedCredential.Version.V2 : SignedCredential.Version.V1);
            assertThat(credential.hotkey()).isEqualTo(Ss58Address.parse(hotkey));
            assertThat(credential.nonce().text()).isEqualTo(nonce);
            assertThat(HexFormat.of().formatHex(credential.signature()))
                    .isEqualTo(signature.replaceFirst("^0x", "").toLowerCase(Locale.ROOT));
        });
    }

    private static String hotkeys(Inputs in) {
        return in.oneIn(5)
                ? in.pick(HOTKEY + " ", HOTKEY.substring(1), "", HOTKEY.toLowerCase(Locale.ROOT), in.text(60))
                : HOTKEY;
    }

    private static String signatures(Inputs in) {
        String hex = in.textOf("0123456789abcdefABCDEF", 128, 128);
        if (in.oneIn(2)) {
            return in.pick(hex, "0x" + hex);
        }
        return in.pick(
                hex,
                "0x" + hex,
                "0X" + hex,
                hex.substring(2),
                hex.substring(1) + "\u0661",
                hex.substring(1) + "g",
                in.text(130));
    }

    private static String nonces(Inputs in) {
        if (in.oneIn(5)) {
            return in.pick("1730286046", "01730286046", "+1", "-1", " 1", "", "1730286046.0", null, in.text(20));
        }
        return in.oneIn(2)
                ? String.valueOf(in.whole(0, 9_999_999_999_999L))
                : "1730286046." + in.textOf(in.oneIn(2) ? "aZ09_-" : "aZ09_-.", 14, 66);
    }

    private static String versions(Inputs in) {
        return in.oneIn(9) ? in.pick("", "1", " 2", "2.0", "02", "3") : in.pick(null, "2");
    }
}
