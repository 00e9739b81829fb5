package io.openchutes.chutes.python;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.openchutes.base.digest.Sha256;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.python.PythonGrammar;
import io.openchutes.python.SyntaxProblem;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Refuses code that is not Python. Checks run on threads of their own, with deep stacks and so few of them that their memory is bounded
 * (ADR 0146); who waits for one has a deployment's turn, of which there are few (ADR 0255).
 */
@ApplicationScoped
public class PythonSyntax {
    /** The longest source that is taken, in characters. */
    public static final int MAX_LENGTH = 150_000;

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final long IDLE_SECONDS = 10;

    /** Some 200 bytes each. */
    private static final int MOST_ACCEPTED = 10_000;

    private final Duration limit;
    private final CheckShares shares;
    /** Digests of sources that are Python, with their accounts: nobody learns by the time of a check that another one has deployed a source. */
    private final Cache<String, Boolean> accepted =
            Caffeine.newBuilder().maximumSize(MOST_ACCEPTED).build();

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
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(null, task, "python-syntax", PythonGrammar.STACK_BYTES);
                    thread.setDaemon(true);
                    return thread;
                });
        // A stack that was deep once is given back.
        this.checks.allowCoreThreadTimeOut(true);
    }

    /**
     * What is wrong with a source, with the line and CPython's reason; empty if it is Python. What an account's source was found to be
     * stays so: deployed again it is not checked again.
     *
     * @param account whose code it is
     * @throws ApiException 429 if the account had its share of checks
     */
    public Optional<String> problem(UUID account, String source) {
        String digest = digest(account, source);
        if (accepted.getIfPresent(digest) != null) {
            return Optional.empty();
        }
        CheckShares.Share share = shares.begin(account);
        Optional<SyntaxProblem> problem = check(share, source);
        if (problem.isEmpty()) {
            accepted.put(digest, true);
        }
        return problem.map(PythonSyntax::sentence);
    }

    /** Of the characters as they are: in UTF-8 a half of a surrogate pair would be a question mark. */
    private static String digest(UUID account, String source) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES + Character.BYTES * source.length())
                .putLong(account.getMostSignificantBits())
                .putLong(account.getLeastSignificantBits());
        bytes.asCharBuffer().put(source);
        return Sha256.hex(bytes.array());
    }

    @PreDestroy
    void stop() {
        checks.shutdownNow();
    }

    private Optional<SyntaxProblem> check(CheckShares.Share share, String source) {
        try {
            return result(checks.submit(() -> share.measure(() -> PythonGrammar.firstProblem(source, limit))));
        } catch (RejectedExecutionException e) {
            throw stopped();
        }
    }

    private static Optional<SyntaxProblem> result(Future<Optional<SyntaxProblem>> check) {
        try {
            return check.get();
        } catch (InterruptedException e) {
            check.cancel(true);
            Thread.currentThread().interrupt();
            throw stopped();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("A syntax check failed", e.getCause());
        }
    }

    private static ApiException stopped() {
        return new ApiException(ErrorCode.UNAVAILABLE, "The service is being stopped: try again in a moment.", SOON);
    }

    private static String sentence(SyntaxProblem problem) {
        String where = problem.line() > 0 ? " in line " + problem.line() : "";
        return "The code is not valid Python: " + problem.reason() + where + ".";
    }
}
