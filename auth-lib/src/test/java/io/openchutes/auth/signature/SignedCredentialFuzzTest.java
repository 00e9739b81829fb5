package io.openchutes.auth.signature;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** The headers of a signed request, a line each: hotkey, signature, nonce, version. */
class SignedCredentialFuzzTest {
    @FuzzTest
    void headersAreACredentialOrRefusedByName(byte[] headers) {
        String[] lines = new String(headers, StandardCharsets.UTF_8).split("\n", 4);
        SignedCredential credential;
        try {
            credential = SignedCredential.parse(
                    lines[0],
                    lines.length > 1 ? lines[1] : "",
                    lines.length > 2 ? lines[2] : null,
                    lines.length > 3 ? lines[3] : null);
        } catch (MalformedCredential refused) {
            assertThat(refused.getMessage()).startsWith("X-Chutes-");
            return;
        }
        assertThat(credential.hotkey().text()).isEqualTo(lines[0]);
        assertThat(HexFormat.of().formatHex(credential.signature()))
                .isEqualTo(lines[1].replaceFirst("^0x", "").toLowerCase(Locale.ROOT));
        assertThat(credential.nonce().text()).isEqualTo(lines[2]);
        assertThat(credential.nonce().unixSeconds()).isEqualTo(Long.parseLong(lines[2].split("\\.")[0]));
    }
}
