package io.openchutes.chutes.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.DefaultConfig;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonSyntaxTest {
    private final PythonSyntax syntax = new PythonSyntax(DefaultConfig.get());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "# only a comment",
                "x = 1",
                "import os\nfrom a import (b,\n    c)\n",
                "def f(a, /, b, *, c=1, **kw) -> int:\n    return a\n",
                "class A(B, metaclass=C):\n    '''doc'''\n    x: int = 1\n\n    def f(self): ...\n",
                "async def f():\n    async with a as b, c:\n        await d\n    return [x async for x in y if x]\n",
                "match x:\n    case {'a': 1, **rest}:\n        pass\n    case [1, *_] | None if y:\n        pass\n",
                "if (n := 10) > 5: pass\nelif x: y\nelse:\n    z\n",
                "f'{a!r:>{w}} {{}} {b=}'\n",
                "try:\n    a\nexcept* E as e:\n    b\nelse:\n    c\nfinally:\n    d\n",
                "type X[T] = list[T]\ndef f[T](x: T) -> T:\n    return x\n",
                "with (open('a') as f, open('b') as g):\n    pass\n",
                "@app.cord(path='/x')\nasync def go(self, x: str = \"y\") -> dict:\n    return {'a': x}\n",
                "x = [\n1,\n  2,\n     3]\ny = (1 +\n2)\n",
                "if x:\n    # comment\n  # odd comment\n    y = 1\n# end\n",
                "a = 1; b = 2\nif a: b; c\n",
                "a = 1 + \\\n    2\n",
                "if x:\n\ty = 1\n\tz = 2\n",
                "def f():\n\tfor a in b:\n            c = 1\n            d = 2\n        return a\n",
                "x = '''\n  text\nat any column\n'''\ny = 1\n",
                "def f():\r\n    return 1\r\n",
                "π = 3.14\nprint('ünï')\n",
                "print('x', file=y)\nprint(1)\n",
                "for x in y:\n    pass\nelse:\n    pass\nwhile 1: break\n",
                "lambda *a, b=1: a\n"
            })
    void takesPython(String source) {
        assertThat(syntax.problemOf(source)).as(source).isEmpty();
    }

    @Test
    void namesTheLine() {
        assertThat(problem("x = 1\n\ndef foo(:\n    pass\n")).contains("line 3");
        assertThat(problem("x = 1\ny = = 2\n")).contains("line 2");
        assertThat(problem("import os\nprint 'hello'\n")).contains("line 2");
        assertThat(problem("a = 1\nb = 'abc\nc = 2\n")).contains("line 2");
        assertThat(problem("a = 1\n\nb = )\n")).contains("line 3");
        assertThat(problem("a = 1\n   b = 2\n")).contains("line 2");
        assertThat(problem("x = 1\n".repeat(500) + "def f(:\n")).contains("line 501");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def f(:\n    pass\n",
                "if True\n    pass\n",
                "x = (1,\n",
                "x = = 1\n",
                "print 'x'\n",
                "exec 'x'\n",
                "def f():\npass\n",
                "def f():\n    a = 1\n  b = 2\n",
                "def f():\n    a = 1\n      b = 2\n",
                "a = 1\n  b = 2\n",
                "  a = 1\n",
                "class A:\n\nx = 1\n",
                "for x in y:\n",
                "if x:\n    # only a comment\ny = 1\n",
                "a = 'unterminated\n",
                "a = '''unterminated\n",
                "def\n",
                "1 +\n",
                "a b c d\n",
                "return return\n",
                "else:\n    pass\n",
                "x = {1: }\n",
                "import\n",
                "<html></html>\n",
                "{\"json\": tru e}\n"
            })
    void refusesWhatIsNoPython(String source) {
        assertThat(syntax.problemOf(source)).as(source).isPresent();
    }

    @Test
    void refusesNulCharacters() {
        assertThat(problem("a = 1\nb = '\0'\n")).contains("NUL").contains("line 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(", "[", "{", "(a", "if x:\n", "lambda:", "not ", "-", "a.", "a(", "\\", "f'{", ")", "a b ", "def f(",
                "x=[", "a if "
            })
    @Timeout(60)
    void survivesWhateverIsNestedDeeply(String part) {
        // What counts is that an answer comes at all, and the process lives.
        assertThat(syntax.problemOf(part.repeat(PythonSource.MAX_LENGTH / part.length())))
                .isNotNull();
    }

    @Test
    @Timeout(60)
    void survivesDeepIndentation() {
        StringBuilder source = new StringBuilder();
        for (int depth = 0; depth < 400; depth++) {
            source.append(" ".repeat(depth)).append("if x:\n");
        }
        source.append(" ".repeat(400)).append("pass\n");
        assertThat(syntax.problemOf(source.toString())).isEmpty();
    }

    @Test
    @Timeout(60)
    void isSafeForManyThreads() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> checks = IntStream.range(0, 400)
                    .mapToObj(i -> (Callable<Boolean>)
                            () -> syntax.problemOf(i % 2 == 0 ? "x = " + i + "\n" : "x = = " + i + "\n")
                                            .isPresent()
                                    == (i % 2 == 1))
                    .toList();
            for (Future<Boolean> check : pool.invokeAll(checks)) {
                assertThat(check.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private String problem(String source) {
        return syntax.problemOf(source).orElseThrow();
    }
}
