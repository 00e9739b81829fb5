package io.openchutes.chutes.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.DefaultConfig;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Sources as anybody may send them: programs that are right by their making, the same with one thing broken, and any text. */
class PythonSyntaxPropertyTest {
    private static final Pattern LINE = Pattern.compile("in line ([0-9]+)$");

    private final PythonSyntax syntax = new PythonSyntax(DefaultConfig.get());

    @Property(tries = 500)
    void aProgramThatIsRightIsTaken(@ForAll("programs") List<String> statements) {
        String source = String.join("\n", statements) + "\n";
        assertThat(syntax.problemOf(source)).as(source).isEmpty();
    }

    @Property(tries = 500)
    void oneBrokenStatementIsNamedByItsLine(
            @ForAll("programs") List<String> statements,
            @ForAll("broken") String broken,
            @ForAll @IntRange(max = 7) int where) {
        int at = Math.min(where, statements.size());
        String before = at == 0 ? "" : String.join("\n", statements.subList(0, at)) + "\n";
        String source = before + broken + "\n" + String.join("\n", statements.subList(at, statements.size())) + "\n";
        Optional<String> problem = syntax.problemOf(source);
        assertThat(problem).as(source).isPresent();
        assertThat(lineOf(problem.get()))
                .as(source)
                .isBetween(1L, source.chars().filter(c -> c == '\n').count() + 1);
    }

    @Property
    void anyTextIsPythonOrHasABadLine(@ForAll("texts") String text) {
        syntax.problemOf(text)
                .ifPresent(problem -> assertThat(lineOf(problem))
                        .isBetween(1L, text.chars().filter(c -> c == '\n').count() + 1));
    }

    private static long lineOf(String problem) {
        Matcher line = LINE.matcher(problem);
        assertThat(line.find()).as(problem).isTrue();
        return Long.parseLong(line.group(1));
    }

    @Provide
    Arbitrary<List<String>> programs() {
        Arbitrary<String> names = Arbitraries.of("x", "data", "_a1", "größe");
        Arbitrary<String> values = Arbitraries.of(
                "1", "'a'", "\"\"\"b\nc\"\"\"", "[1, 2]", "{'k': None}", "f(x, *y, **z)", "lambda q: q", "(yield)");
        Arbitrary<String> simple = Combinators.combine(names, values).as((name, value) -> name + " = " + value);
        Arbitrary<String> blocks = Combinators.combine(
                        Arbitraries.of(
                                "if x:",
                                "while True:",
                                "def f(self, a: int = 3) -> str:",
                                "async def g():",
                                "class C:",
                                "with a as b:"),
                        names,
                        Arbitraries.of("    ", "\t"))
                .as((head, name, indent) -> head + "\n" + indent + name + " = 1\n" + indent + "pass");
        return Arbitraries.oneOf(
                        simple, blocks, Arbitraries.of("# a comment", "", "import os", "from a import (b,\n  c)"))
                .list()
                .ofMaxSize(7);
    }

    @Provide
    Arbitrary<String> broken() {
        return Arbitraries.of(
                "x = = 1", "def f(:", "  y = 1\n z = 2", "if x:", "print 'a'", "class :", "return )", "f(1 2)");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(60),
                Arbitraries.of(
                                "def ", "f(", ")", ":", "\n", "    ", "\t", "'", "\"\"\"", "[", "]", "\\", "x", "=",
                                "\0", "#", "if ")
                        .list()
                        .ofMaxSize(20)
                        .map(parts -> String.join("", parts)));
    }
}
