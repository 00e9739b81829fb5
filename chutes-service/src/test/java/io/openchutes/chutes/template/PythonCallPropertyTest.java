package io.openchutes.chutes.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import org.junit.jupiter.api.Test;

/** No text that a caller sends may end the string that it is written into. */
class PythonCallPropertyTest {
    @Test
    void anyTextIsReadBackAsItself() {
        Inputs.forAll(1_000, in -> {
            String text = in.text(100);
            String literal = PythonCall.string(text);
            assertThat(literal).matches("\"[ -~]*\"");
            assertThat(readAsPythonDoes(literal)).isEqualTo(text);
        });
    }

    /** Python's rules for the escapes that are written: \\, \", \xhh, \\uhhhh, \\Uhhhhhhhh. */
    private static String readAsPythonDoes(String literal) {
        StringBuilder text = new StringBuilder();
        int at = 1;
        while (at < literal.length() - 1) {
            char c = literal.charAt(at);
            assertThat(c).isNotEqualTo('"');
            if (c != '\\') {
                text.append(c);
                at++;
                continue;
            }
            char kind = literal.charAt(at + 1);
            int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
            if (digits == 0) {
                assertThat(kind).isIn('"', '\\');
                text.append(kind);
            } else {
                text.appendCodePoint(Integer.parseInt(literal.substring(at + 2, at + 2 + digits), 16));
            }
            at += 2 + digits;
        }
        assertThat(at).isEqualTo(literal.length() - 1);
        return text.toString();
    }
}
