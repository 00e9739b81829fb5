package io.openchutes.chutes.python;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.python.PythonGrammar;
import io.openchutes.python.SyntaxProblem;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Refuses code that is not Python. Checks run on threads of their own, with deep stacks and so few of them that their memory is bounded;
 * who waits for one is bounded too, in number and for each account (ADR 0146).
 */
@ApplicationScoped
public class PythonSyntax {
    /** The longest source that is taken, in characters. */
    public static final int MAX_LENGTH = 150_000;

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final long IDLE_SECONDS = 10;

    private final Duration limit;
    private final CheckShares shares;
    private final ThreadPoolExecutor checks;

    public PythonSyntax(ChutesConfig config, Clock clock) {
        ChutesConfig.SyntaxChecks settings = config.deployment().syntaxChecks();
        this.limit = settings.limit();
        this.shares = new CheckShares(settings, clock);
        this.checks = new ThreadPoolExecutor(
                settings.atOnce(),
                settings.atOnce(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.waiting(), true),
                task -> {
                    Thread thread = new Thread(null, task, "python-syntax", PythonGrammar.STACK_BYTES);
                    thread.setDaemon(true);
                    return thread;
                });
        // A stack that was deep once is given back.
        this.checks.allowCoreThreadTimeOut(true);
    }

    /**
     * What is wrong with a source, with the line and CPython's reason; empty if it is Python.
     *
     * @param account whose code it is
     * @throws ApiException 429 if the account had its share of checks, 503 if too many wait for one
     */
    public Optional<String> problem(UUID account, String source) {
        CheckShares.Share share = shares.begin(account);
        try {
            return result(checks.submit(() -> share.measure(() -> PythonGrammar.firstProblem(source, limit))))
                    .map(PythonSyntax::sentence);
        } catch (RejectedExecutionException e) {
            throw busy();
        } finally {
            share.end();
        }
    }

    @PreDestroy
    void stop() {
        checks.shutdownNow();
    }

    private static Optional<SyntaxProblem> result(Future<Optional<SyntaxProblem>> check) {
        try {
            return check.get();
        } catch (InterruptedException e) {
            check.cancel(true);
            Thread.currentThread().interrupt();
            throw busy();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("A syntax check failed", e.getCause());
        }
    }

    private static ApiException busy() {
        return new ApiException(
                ErrorCode.UNAVAILABLE, "Too many sources wait for their syntax check: try again in a moment.", SOON);
    }

    private static String sentence(SyntaxProblem problem) {
        String where = problem.line() > 0 ? " in line " + problem.line() : "";
        return "The code is not valid Python: " + problem.reason() + where + ".";
    }
}
