package io.openchutes.chutes.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.openchutes.chutes.DefaultConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PythonSyntaxTest {
    private static final String PREFIX = "openchutes.chutes.deployment.syntax-checks.";
    private static final UUID ALICE = new UUID(0, 1);
    private static final UUID BOB = new UUID(0, 2);
    /** Flat, and a second's work: the parser goes through all of it again for the reason of its last statement's refusal. */
    private static final String SLOW = "a;".repeat(PythonSyntax.MAX_LENGTH / 2 - 2) + "a b";

    private final List<PythonSyntax> started = new ArrayList<>();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        started.forEach(PythonSyntax::stop);
        callers.shutdownNow();
    }

    @Test
    void saysTheLineAndTheReason() {
        assertThat(problem("try:\n    import torch\nx = 1\n"))
                .isEqualTo("The code is not valid Python: expected 'except' or 'finally' block in line 3.");
        assertThat(problem("dict(a=1, 2)"))
                .isEqualTo("The code is not valid Python: positional argument follows keyword argument in line 1.");
        assertThat(problem("def f(a):\n    global a\n"))
                .isEqualTo("The code is not valid Python: name 'a' is parameter and global in line 2.");
    }

    @Test
    void takesPython() {
        PythonSyntax syntax = syntax(Map.of());
        assertThat(syntax.problem(ALICE, "if x:\n\f    y = 1\rprint >>sys.stderr, \"a\"\r"))
                .isEmpty();
        assertThat(syntax.problem(ALICE, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "1+", "not ", "lambda: ", "a.", "**", "a if b else "})
    void refusesWhatIsNestedTooDeeplyAndLives(String part) {
        PythonSyntax syntax = syntax(Map.of());
        for (int i = 0; i < 3; i++) {
            assertThat(syntax.problem(ALICE, part.repeat(PythonSyntax.MAX_LENGTH / part.length())))
                    .isPresent();
        }
        assertThat(syntax.problem(ALICE, "x = 1\n")).isEmpty();
    }

    @Test
    void saysThatItIsNestedTooDeeply() {
        assertThat(problem("-".repeat(149_000) + "1")).isEqualTo("The code is not valid Python: too deeply nested.");
    }

    @Test
    void endsAtItsLimit() {
        PythonSyntax syntax = syntax(Map.of("limit", "50ms"));
        long begun = System.nanoTime();
        assertThat(syntax.problem(ALICE, SLOW))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("too complex to be checked in time"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void manySideBySideAreAllAnswered() throws Exception {
        PythonSyntax syntax = syntax(Map.of());
        List<Callable<Integer>> posts = IntStream.range(0, 60)
                .mapToObj(i -> (Callable<Integer>) () -> statusOf(syntax, new UUID(1, i), "#\n".repeat(75_000)))
                .toList();
        long begun = System.nanoTime();
        for (Future<Integer> post : callers.invokeAll(posts)) {
            assertThat(post.get()).isEqualTo(200);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void whatAnAccountHasDeployedDoesNotWaitForACheckAgain() throws Exception {
        PythonSyntax syntax = syntax(Map.of("limit", "300ms"));
        assertThat(statusOf(syntax, ALICE, "x = '?'\n")).isEqualTo(200);
        List<Future<Integer>> before = IntStream.range(0, 4)
                .mapToObj(i -> callers.submit(() -> statusOf(syntax, new UUID(1, i), SLOW)))
                .toList();
        assertThat(statusOf(syntax, ALICE, "x = '?'\n")).isEqualTo(200);
        assertThat(before).anyMatch(slow -> !slow.isDone());
        for (Future<Integer> slow : before) {
            assertThat(slow.get()).isEqualTo(422);
        }
    }

    @Test
    void onlyTheVerySourceOfTheAccountIsKnown() {
        PythonSyntax syntax = syntax(Map.of("tries-per-minute", "3"));
        String neverEncoded = "x = '\ud800'\n";
        assertThat(statusOf(syntax, ALICE, "x = '?'\n")).isEqualTo(200);
        assertThat(statusOf(syntax, ALICE, neverEncoded)).isEqualTo(422);
        for (int i = 0; i < 4; i++) {
            assertThat(statusOf(syntax, ALICE, "x = '?'\n")).isEqualTo(200);
        }
        assertThat(statusOf(syntax, ALICE, "x = 2\n")).isEqualTo(200);
        assertThat(statusOf(syntax, ALICE, "x = 3\n")).isEqualTo(429);
        for (int i = 0; i < 3; i++) {
            assertThat(statusOf(syntax, BOB, i == 0 ? "x = '?'\n" : "x = " + i)).isEqualTo(200);
        }
        assertThat(statusOf(syntax, BOB, "x = 3\n")).isEqualTo(429);
    }

    @Test
    void countsTheTriesOfAnAccount() {
        Instant[] now = {Instant.EPOCH};
        PythonSyntax syntax = syntax(Map.of("tries-per-minute", "3"), new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        });
        for (int i = 0; i < 3; i++) {
            assertThat(statusOf(syntax, ALICE, "x = = 1\n")).isEqualTo(422);
        }
        now[0] = now[0].plusSeconds(20);
        assertThatThrownBy(() -> syntax.problem(ALICE, "x = 1\n"))
                .asInstanceOf(type(ApiException.class))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
                    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(40));
                });
        assertThat(statusOf(syntax, BOB, "x = 1\n")).isEqualTo(200);
        now[0] = now[0].plusSeconds(40);
        assertThat(statusOf(syntax, ALICE, "x = 1\n")).isEqualTo(200);
    }

    @Test
    void countsTheTimeOfAnAccountsChecks() {
        PythonSyntax syntax = syntax(Map.of("limit", "100ms", "time-per-minute", "50ms"));
        assertThat(statusOf(syntax, ALICE, SLOW)).isEqualTo(422);
        assertThat(statusOf(syntax, ALICE, "x = 1\n")).isEqualTo(429);
        assertThat(statusOf(syntax, BOB, "x = 1\n")).isEqualTo(200);
    }

    @Test
    void refusesWhenItIsStopped() {
        PythonSyntax syntax = syntax(Map.of());
        syntax.stop();
        assertThat(statusOf(syntax, ALICE, "x = 1\n")).isEqualTo(503);
    }

    private static int statusOf(PythonSyntax syntax, UUID account, String source) {
        try {
            return syntax.problem(account, source).isEmpty() ? 200 : 422;
        } catch (ApiException e) {
            assertThat(e.retryAfter()).isPresent();
            return e.code().status();
        }
    }

    private String problem(String source) {
        return syntax(Map.of()).problem(ALICE, source).orElse("");
    }

    private PythonSyntax syntax(Map<String, String> settings) {
        return syntax(settings, Clock.systemUTC());
    }

    private PythonSyntax syntax(Map<String, String> settings, Clock clock) {
        Map<String, String> keys = new java.util.HashMap<>(Map.of(PREFIX + "limit", "30s"));
        settings.forEach((key, value) -> keys.put(PREFIX + key, value));
        PythonSyntax syntax = new PythonSyntax(DefaultConfig.with(keys), clock);
        started.add(syntax);
        return syntax;
    }
}
