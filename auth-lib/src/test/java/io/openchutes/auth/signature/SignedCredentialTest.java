package io.openchutes.auth.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.openchutes.auth.sr25519.SignatureVerifier;
import io.openchutes.auth.sr25519.SigningKey;
import io.openchutes.inputs.Inputs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedCredentialTest {
    private static final SigningKey KEY = SigningKey.fromSeed(new byte[32]);
    private static final String HOTKEY = "5H728gLgx4yuCSVEwGCAfLo3RtzTau9F6cTNqNJtrqqjACWq";
    private static final Instant NOW = Instant.ofEpochSecond(1_730_286_046L);
    private static final String SIGNATURE = "ab".repeat(64);
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final String TARGET = "/chutes/?include_public=true&name=a%3Ab:c";

    private final SignatureVerifier verifier = new SignatureVerifier();

    @Test
    void readsVersion1WithAPurpose() {
        SignedCredential credential = parse(SignedHeaders.version1(KEY, NOW, "chutes"));
        assertThat(credential.version()).isEqualTo(SignedCredential.Version.V1);
        assertThat(credential.hotkey().text()).isEqualTo(HOTKEY);
        assertThat(credential.nonce()).isEqualTo(new Nonce("1730286046", 1_730_286_046L));
        byte[] message = credential.message("GET", TARGET, null, "chutes");
        assertThat(message).asString(StandardCharsets.UTF_8).isEqualTo(HOTKEY + ":1730286046:chutes");
        assertThat(holds(credential, message)).isTrue();
        assertThat(holds(credential, credential.message("GET", TARGET, null, "bounties")))
                .isFalse();
    }

    @Test
    void readsVersion1WithABody() {
        SignedCredential credential = parse(SignedHeaders.version1(KEY, NOW, BODY));
        String digest = SignedMessage.sha256Hex(BODY);
        byte[] message = credential.message("POST", TARGET, digest, "chutes");
        assertThat(message).asString(StandardCharsets.UTF_8).isEqualTo(HOTKEY + ":1730286046:" + digest);
        assertThat(holds(credential, message)).isTrue();
        assertThat(holds(credential, credential.message("POST", TARGET, null, "chutes")))
                .isFalse();
    }

    @Test
    void readsVersion2() {
        Map<String, String> headers = SignedHeaders.version2(KEY, NOW, "POST", TARGET, BODY);
        assertThat(headers).containsEntry("X-Chutes-Sig-Version", "2");
        SignedCredential credential = parse(headers);
        assertThat(credential.version()).isEqualTo(SignedCredential.Version.V2);
        assertThat(credential.nonce().unixSeconds()).isEqualTo(NOW.getEpochSecond());
        String digest = SignedMessage.sha256Hex(BODY);
        byte[] message = credential.message("POST", TARGET, digest, "chutes");
        assertThat(message)
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("v2:" + HOTKEY + ":POST:" + TARGET + ":"
                        + credential.nonce().text() + ":" + digest);
        assertThat(holds(credential, message)).isTrue();
        assertThat(holds(credential, credential.message("PUT", TARGET, digest, "chutes")))
                .isFalse();
        assertThat(holds(credential, credential.message("POST", TARGET + "&x", digest, "chutes")))
                .isFalse();
        assertThat(holds(credential, credential.message("POST", TARGET, null, "chutes")))
                .isFalse();
    }

    @Test
    void readsVersion2WithoutABody() {
        SignedCredential credential = parse(SignedHeaders.version2(KEY, NOW, "GET", TARGET, null));
        byte[] message = credential.message("GET", TARGET, null, "chutes");
        assertThat(message)
                .asString(StandardCharsets.UTF_8)
                .endsWith(credential.nonce().text() + ":");
        assertThat(holds(credential, message)).isTrue();
    }

    @Test
    void makesAnotherNonceForEachVersion2Request() {
        assertThat(SignedHeaders.version2(KEY, NOW, "GET", "/", null).get(SignedHeaders.NONCE))
                .isNotEqualTo(SignedHeaders.version2(KEY, NOW, "GET", "/", null).get(SignedHeaders.NONCE));
    }

    @Test
    void anEmptyBodyCountsAsNone() {
        assertThat(SignedMessage.sha256Hex(new byte[0])).isNull();
        assertThat(SignedMessage.sha256Hex(null)).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> SignedHeaders.version1(KEY, NOW, new byte[0]));
    }

    @Test
    void readsTheSignatureInAnySpelling() {
        Inputs.forAll(200, in -> {
            byte[] signature = in.bytes(64);
            String lower = HexFormat.of().formatHex(signature);
            String upper = lower.toUpperCase(Locale.ROOT);
            for (String text : new String[] {lower, "0x" + lower, upper, "0x" + upper}) {
                assertThat(SignedCredential.parse(HOTKEY, text, "1730286046", null)
                                .signature())
                        .isEqualTo(signature);
            }
        });
    }

    @Test
    void refusesAnyOtherSignatureWithASentence() {
        Inputs.forAll(500, in -> {
            String text = in.text(100);
            assertMalformedSignature(text);
        });
    }

    @Test
    void refusesSignaturesThatAreNearlyOfTheForm() {
        assertMalformedSignature("");
        assertMalformedSignature("0x");
        assertMalformedSignature(SIGNATURE.substring(1));
        assertMalformedSignature(SIGNATURE + "a");
        assertMalformedSignature(SIGNATURE + "ab");
        assertMalformedSignature("0x" + SIGNATURE.substring(2));
        assertMalformedSignature("0X" + SIGNATURE);
        assertMalformedSignature("0x0x" + SIGNATURE);
        assertMalformedSignature(" " + SIGNATURE.substring(1));
        assertMalformedSignature(SIGNATURE + " ");
        for (char c : "g/:@G`{-\u0661\uff11\uff41\u0131".toCharArray()) {
            assertMalformedSignature(c + SIGNATURE.substring(1));
            assertMalformedSignature(SIGNATURE.substring(1) + c);
        }
    }

    @Test
    void refusesAnotherHotkeyThanTheCanonicalAddress() {
        assertThatExceptionOfType(MalformedCredential.class)
                .isThrownBy(() -> SignedCredential.parse(HOTKEY + " ", SIGNATURE, "1730286046", null))
                .withMessageStartingWith("X-Chutes-Hotkey is not valid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "", "3", "02", "2 ", "2.0", "v2", "two"})
    void refusesAnyVersionBut2(String version) {
        assertThatExceptionOfType(MalformedCredential.class)
                .isThrownBy(() -> SignedCredential.parse(HOTKEY, SIGNATURE, "1730286046", version))
                .withMessageContaining("X-Chutes-Sig-Version");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "now", "1730286046.aaaaaaaaaaaaaaaa"})
    void refusesAnotherNonceThanVersion1Has(String nonce) {
        assertThatExceptionOfType(MalformedCredential.class)
                .isThrownBy(() -> SignedCredential.parse(HOTKEY, SIGNATURE, nonce, null))
                .withMessageContaining("X-Chutes-Nonce");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "now", "1730286046"})
    void refusesAnotherNonceThanVersion2Has(String nonce) {
        assertThatExceptionOfType(MalformedCredential.class)
                .isThrownBy(() -> SignedCredential.parse(HOTKEY, SIGNATURE, nonce, "2"))
                .withMessageContaining("X-Chutes-Nonce");
    }

    private static void assertMalformedSignature(String text) {
        assertThatExceptionOfType(MalformedCredential.class)
                .isThrownBy(() -> SignedCredential.parse(HOTKEY, text, "1730286046", null))
                .withMessage("X-Chutes-Signature must be 64 bytes in hex");
    }

    private static SignedCredential parse(Map<String, String> headers) {
        return SignedCredential.parse(
                headers.get("X-Chutes-Hotkey"),
                headers.get("X-Chutes-Signature"),
                headers.get("X-Chutes-Nonce"),
                headers.get("X-Chutes-Sig-Version"));
    }

    private boolean holds(SignedCredential credential, byte[] message) {
        return verifier.verify(credential.hotkey().publicKey(), message, credential.signature());
    }
}
