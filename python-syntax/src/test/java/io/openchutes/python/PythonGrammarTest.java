package io.openchutes.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class PythonGrammarTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int LONGEST = 150_000;
    /** The parser names the second of the two lines, CPython the first. */
    private static final Set<String> OF_TWO_LINES = Set.of("name 'a' is nonlocal and global");

    @Test
    void judgesAsCpython312DoesAndNamesTheSameLine() throws Exception {
        List<String> wrong = new ArrayList<>();
        List<String> probes = probes();
        for (String probe : probes) {
            String[] parts = probe.split("\t", -1);
            Optional<SyntaxProblem> problem = check(parts[2].translateEscapes(), LONG);
            boolean valid = parts[1].isEmpty();
            boolean sameLine = valid
                    || problem.isPresent() && problem.get().line() == Integer.parseInt(parts[0])
                    || OF_TWO_LINES.contains(parts[1]);
            if (valid != problem.isEmpty() || !sameLine) {
                wrong.add(probe + " => " + problem);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(probes).hasSizeGreaterThan(700);
    }

    @Test
    void theFirstSourcesReachEveryClass() throws Exception {
        assertThat(check(WarmUp.VALID, LONG)).isEmpty();
        assertThat(check(WarmUp.INVALID, LONG)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "[",
                "{",
                "(a",
                "if x:\n",
                "lambda:",
                "not ",
                "-",
                "a.",
                "a(",
                "\\",
                "f'{",
                ")",
                "a b ",
                "def f(",
                "x=[",
                "a if ",
                "1+",
                "**",
                "lambda a,b:",
                "'a'",
                "f'{a}'",
                "#\n",
                "\n",
                "x\n",
                "x=1\n",
                "a,",
                "@a\n",
                "1",
                "0x",
                "'\\N{BULLET}'",
                "if x:\n x\n",
                "a;",
                "é",
                "\r",
                "a=",
                "[a for a in b]\n",
                "match a:\n case ",
                "class A[T]:\n x\n"
            })
    void answersWhateverIsRepeatedWithinItsLimit(String part) throws Exception {
        Duration limit = Duration.ofSeconds(2);
        for (String end : List.of("", "\n)\n")) {
            String source = part.repeat((LONGEST - end.length()) / part.length()) + end;
            long begun = System.nanoTime();
            check(source, limit);
            // Strings in a row are joined, and the symbol table made, without a look at the clock.
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as(part + end)
                    .isLessThan(Duration.ofSeconds(30));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0xf", "0b1", "0o7", "1_0", "0"})
    void readsNoLongNumbersDigitByDigit(String start) throws Exception {
        String source = "x = " + start + start.substring(start.length() - 1).repeat(LONGEST) + "\ny = = 1\n";
        long begun = System.nanoTime();
        Optional<SyntaxProblem> problem = check(source, LONG);
        assertThat(problem).isPresent();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void stopsAtItsLimit() throws Exception {
        // Passed at the first look at the clock, before any stack could be full.
        assertThat(check("lambda a,b:".repeat(LONGEST / 11), Duration.ZERO))
                .contains(new SyntaxProblem(0, "too complex to be checked in time"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "not ", "a.", "a if b else ", "1+"})
    void takesTheDepthThatCpythonTakes(String part) throws Exception {
        assertThat(check(part.repeat(2900) + "a", LONG)).isEmpty();
    }

    @Test
    void saysThatItIsTooDeep() throws Exception {
        assertThat(check("-".repeat(149_000) + "1", LONG)).contains(new SyntaxProblem(0, "too deeply nested"));
        assertThat(check("1+".repeat(70_000) + "1", LONG)).contains(new SyntaxProblem(0, "too deeply nested"));
        assertThat(check("x = 1\n", LONG)).isEmpty();
    }

    @Test
    void refusesHalfASurrogatePair() throws Exception {
        assertThat(check("x = 1\ny = '\ud800'\n", LONG))
                .map(SyntaxProblem::line)
                .contains(2);
    }

    @Test
    void knowsTheCharactersOfCpythonsUnicode() {
        assertThat(CharacterTables.named("melting face")).isEqualTo(0x1FAE0);
        assertThat(CharacterTables.named("HANGUL SYLLABLE HIH")).isEqualTo(0xD7A3);
        assertThat(CharacterTables.named("HANGUL SYLLABLE A")).isEqualTo(0xC544);
        assertThat(CharacterTables.named("CJK UNIFIED IDEOGRAPH-4E00")).isEqualTo(0x4E00);
        assertThat(CharacterTables.named("CJK UNIFIED IDEOGRAPH-04E00")).isEqualTo(-1);
        assertThat(CharacterTables.named("NBSP")).isEqualTo(0xA0);
        assertThat(CharacterTables.named("A")).isEqualTo(-1);
        assertThat(CharacterTables.named("")).isEqualTo(-1);
        assertThat(CharacterTables.named("ZZZZ")).isEqualTo(-1);
        assertThat(CharacterTables.beginsIdentifiers('é')).isTrue();
        assertThat(CharacterTables.beginsIdentifiers('·')).isFalse();
        assertThat(CharacterTables.continuesIdentifiers('·')).isTrue();
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(CharacterTables::continuesIdentifiers)
                        .count())
                .isGreaterThan(130_000);
    }

    private static Optional<SyntaxProblem> check(String source, Duration limit) throws Exception {
        FutureTask<Optional<SyntaxProblem>> task = new FutureTask<>(() -> PythonGrammar.firstProblem(source, limit));
        new Thread(null, task, "parser", PythonGrammar.STACK_BYTES).start();
        return task.get();
    }

    private static List<String> probes() throws IOException {
        try (InputStream in = PythonGrammarTest.class.getResourceAsStream("probes.tsv")) {
            return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
        }
    }
}
