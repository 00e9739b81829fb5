package io.openchutes.chutes.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import io.openchutes.python.PythonGrammar;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Generated Python, read back by a parser. */
class PythonCallTest {
    private static final List<String> NASTY = List.of(
            "\"",
            "\\",
            "\"\"\"",
            "'",
            "\n",
            "\r",
            "\0",
            "\u2028",
            "\")\nimport os\n",
            "\\\"",
            "\\N{DIGIT ONE}",
            "{x}",
            "\ud83d\ude00",
            "\ufeff",
            "#",
            "\t");

    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([\"\\\\]))", Pattern.DOTALL);

    @Test
    void noTextEndsItsString() {
        Inputs.forAll(500, in -> {
            String text = texts(in);
            String literal = PythonCall.string(text);
            assertThat(literal).matches("\"(?:[\\x20-\\x7e&&[^\"\\\\]]|\\\\[\\x20-\\x7e])*\"");
            String source = "x = " + literal + "\n";
            assertThat(PythonGrammar.firstProblem(source, Duration.ofMinutes(1)))
                    .isEmpty();
            assertThat(readBack(literal)).isEqualTo(text);
        });
    }

    @Test
    void aProgramIsOneAssignmentWhateverItsValues() {
        Inputs.forAll(200, in -> {
            String username = texts(in);
            String model = texts(in);
            String readme = texts(in);
            String source = TemplateService.program(
                    "vllm",
                    "build_vllm_chute",
                    new PythonCall("build_vllm_chute")
                            .with("username", username)
                            .with("model_name", model)
                            .with("readme", readme));
            assertThat(PythonGrammar.firstProblem(source, Duration.ofMinutes(1)))
                    .isEmpty();
            assertThat(source.lines())
                    .filteredOn(line -> line.matches("[a-z].*"))
                    .hasSize(3);
        });
    }

    private static String texts(Inputs in) {
        return String.join("", in.list(0, 6, () -> in.oneIn(3) ? in.pick(NASTY) : wellFormed(in.text(40))));
    }

    /** Halves of pairs are refused before a call is written. */
    private static String wellFormed(String text) {
        return isWellFormed(text) ? text : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Test
    void valuesOfAllKindsAreWrittenAsPythonWritesThem() {
        assertThat(new PythonCall("f")
                        .with("text", "a\"b\\c\né😀")
                        .with("yes", true)
                        .with("no", false)
                        .with("count", 3)
                        .with("price", new BigDecimal("1.50"))
                        .with("list", List.of("a", "b"))
                        .with("none", null)
                        .with("inner", new PythonCall("g").with("x", 1))
                        .source(""))
                .isEqualTo("""
                        f(
                            text="a\\"b\\\\c\\x0a\\xe9\\U0001f600",
                            yes=True,
                            no=False,
                            count=3,
                            price=1.50,
                            list=["a", "b"],
                            inner=g(
                                x=1,
                            ),
                        )""");
    }

    private static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
    }

    /** As Python's own reading of the escapes that are written. */
    private static String readBack(String literal) {
        Matcher escapes = ESCAPE.matcher(literal.substring(1, literal.length() - 1));
        return escapes.replaceAll(escape -> {
            String hex = escape.group(1) != null
                    ? escape.group(1)
                    : escape.group(2) != null ? escape.group(2) : escape.group(3);
            return Matcher.quoteReplacement(
                    hex == null ? escape.group(4) : Character.toString(Integer.parseInt(hex, 16)));
        });
    }
}
