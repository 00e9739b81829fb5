package io.openchutes.python;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Sources: an answer within the limit, whatever the text. */
class PythonGrammarFuzzTest {
    @FuzzTest
    void aSourceIsTakenOrRefusedWithAReason(byte[] input) throws InterruptedException {
        String source = new String(input, StandardCharsets.UTF_8);
        AtomicReference<Optional<SyntaxProblem>> problem = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread check = new Thread(
                null,
                () -> problem.set(PythonGrammar.firstProblem(source, Duration.ofSeconds(2))),
                "source",
                PythonGrammar.STACK_BYTES);
        check.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        check.start();
        check.join();
        assertThat(failure.get()).isNull();
        problem.get().ifPresent(found -> assertThat(found.reason()).isNotBlank());
    }
}
