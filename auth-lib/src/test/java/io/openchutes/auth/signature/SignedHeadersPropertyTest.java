package io.openchutes.auth.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.auth.ss58.Ss58Address;
import java.util.HexFormat;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The four headers in any combination: read exactly as they stand, or refused in a sentence that does not repeat them. */
class SignedHeadersPropertyTest {
    private static final String HOTKEY =
            SigningKey.fromSeed(new byte[32]).hotkey().text();

    @Property(tries = 3_000)
    void fourHeadersAreReadAsTheyStandOrRefused(
            @ForAll("hotkeys") String hotkey,
            @ForAll("signatures") String signature,
            @ForAll("nonces") String nonce,
            @ForAll("versions") String version) {
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
        assertThat(isGood).as("%s %s %s %s", hotkey, signature, nonce, version).isTrue();
        assertThat(credential.version()).isEqualTo(second ? SignedCredential.Version.V2 : SignedCredential.Version.V1);
        assertThat(credential.hotkey()).isEqualTo(Ss58Address.parse(hotkey));
        assertThat(credential.nonce().text()).isEqualTo(nonce);
        assertThat(HexFormat.of().formatHex(credential.signature()))
                .isEqualTo(signature.replaceFirst("^0x", "").toLowerCase(Locale.ROOT));
    }

    @Provide
    Arbitrary<String> hotkeys() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.just(HOTKEY)),
                Tuple.of(1, Arbitraries.of(HOTKEY + " ", HOTKEY.substring(1), "", HOTKEY.toLowerCase(Locale.ROOT))),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(60)));
    }

    @Provide
    Arbitrary<String> signatures() {
        Arbitrary<String> hex =
                Arbitraries.strings().withChars("0123456789abcdefABCDEF").ofLength(128);
        return Arbitraries.frequencyOf(
                Tuple.of(4, hex),
                Tuple.of(3, hex.map(text -> "0x" + text)),
                Tuple.of(1, hex.map(text -> "0X" + text)),
                Tuple.of(1, hex.map(text -> text.substring(2))),
                Tuple.of(1, hex.map(text -> text.substring(1) + "\u0661")),
                Tuple.of(1, hex.map(text -> text.substring(1) + "g")),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(130)));
    }

    @Provide
    Arbitrary<String> nonces() {
        Arbitrary<String> seconds =
                Arbitraries.longs().between(0, 9_999_999_999_999L).map(String::valueOf);
        Arbitrary<String> unique = Arbitraries.strings()
                .withChars("aZ09_-.")
                .ofMinLength(14)
                .ofMaxLength(66)
                .map(text -> "1730286046." + text);
        return Arbitraries.frequencyOf(
                Tuple.of(4, seconds),
                Tuple.of(4, unique),
                Tuple.of(1, Arbitraries.of("1730286046", "01730286046", "+1", "-1", " 1", "", "1730286046.0")),
                Tuple.of(1, Arbitraries.just((String) null)),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(20)));
    }

    @Provide
    Arbitrary<String> versions() {
        return Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just((String) null)),
                Tuple.of(5, Arbitraries.just("2")),
                Tuple.of(1, Arbitraries.of("", "1", " 2", "2.0", "02", "3")));
    }
}
