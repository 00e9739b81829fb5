package io.openchutes.auth.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Authorization header in and around the form of a key: the last word is read as it is written, or there is no key. */
class ApiKeyPropertyTest {
    private static final Pattern LAST_WORD_IS_A_KEY = Pattern.compile(
            "(?:.*\\s)?(cpk_([0-9a-fA-F]{32})\\.([0-9a-fA-F]{32})\\.[A-Za-z0-9]{32})\\s*", Pattern.DOTALL);

    @Test
    void theLastWordIsAKeyOrThereIsNone() {
        Inputs.forAll(3_000, in -> {
            String header = headers(in);
            requireKeyOrNone(header);
        });
    }

    static void requireKeyOrNone(String header) {
        Matcher form = LAST_WORD_IS_A_KEY.matcher(header);
        Optional<ApiKey> key = ApiKey.fromAuthorization(header);
        assertThat(key.isPresent()).as(header).isEqualTo(form.matches());
        key.ifPresent(read -> {
            assertThat(read.secretText()).isEqualTo(form.group(1));
            assertThat(hex(read.keyId().toString())).isEqualToIgnoringCase(form.group(2));
            assertThat(hex(read.userId().toString())).isEqualToIgnoringCase(form.group(3));
            assertThat(read.toString()).doesNotContain(form.group(1));
        });
    }

    private static String headers(Inputs in) {
        String before = in.pick("", "Bearer ", "basic\t", "Basic  ", "Bearer", "x y ", "\n");
        String start = in.oneIn(5) ? in.pick("CPK_", "cpk", " cpk_") : "cpk_";
        String secret = in.textOf("aZ09", 32, 32);
        if (in.oneIn(12)) {
            secret = in.pick(secret.substring(2), "_" + secret.substring(1), secret + "_");
        }
        String behind = in.pick("", "", "", " ", "\t", ",", "=");
        return before + start + hex(in) + dot(in) + hex(in) + dot(in) + secret + behind;
    }

    private static String hex(Inputs in) {
        int length = in.oneIn(8) ? in.pick(31, 33) : 32;
        return in.textOf("0123456789abcdefABCDEF", length, length);
    }

    private static String dot(Inputs in) {
        return in.oneIn(9) ? in.pick("..", " ") : ".";
    }

    private static String hex(String id) {
        return id.replace("-", "");
    }
}
