package io.openchutes.chutes.python;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Keeps one account from using up the syntax checks of all: counts what each had in the current minute, in this process. */
class CheckShares {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    /** Beyond it the oldest account is evicted, and its count restarts. */
    private static final int MOST_ACCOUNTS = 10_000;

    private final int tries;
    private final long nanos;
    private final Clock clock;
    private final Map<UUID, Share> shares = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Share> eldest) {
            return size() > MOST_ACCOUNTS;
        }
    };

    CheckShares(ChutesConfig.SyntaxChecks settings, Clock clock) {
        this.tries = settings.triesPerMinute();
        this.nanos = settings.timePerMinute().toNanos();
        this.clock = clock;
    }

    /**
     * Counts a check that is about to wait for its turn.
     *
     * @throws ApiException 429 if the account had its checks or their time
     */
    Share begin(UUID account) {
        Share share;
        synchronized (shares) {
            share = shares.computeIfAbsent(account, id -> new Share());
        }
        share.begin();
        return share;
    }

    /** What one account had. */
    final class Share {
        private Instant windowStart = Instant.MIN;
        private int tried;
        private long spentNanos;

        private synchronized void begin() {
            Instant now = clock.instant();
            if (!now.isBefore(windowEnd())) {
                windowStart = now;
                tried = 0;
                spentNanos = 0;
            }
            if (tried >= tries) {
                throw refusal("You had your code checked " + tries + " times within a minute", untilWindowEnds());
            }
            requireTimeLeft();
            tried++;
        }

        /** Runs the check, unless those before it in the line used up the account's time meanwhile. */
        <T> T measure(Supplier<T> check) {
            requireTimeLeft();
            long begun = System.nanoTime();
            try {
                return check.get();
            } finally {
                spend(System.nanoTime() - begun);
            }
        }

        private synchronized void spend(long spent) {
            spentNanos += spent;
        }

        private synchronized void requireTimeLeft() {
            if (spentNanos >= nanos) {
                throw refusal(
                        "Checks of your code took "
                                + Duration.ofNanos(spentNanos).toSeconds() + " s within a minute",
                        untilWindowEnds());
            }
        }

        private Instant windowEnd() {
            return windowStart.equals(Instant.MIN) ? windowStart : windowStart.plus(WINDOW);
        }

        private Duration untilWindowEnds() {
            return Duration.between(clock.instant(), windowEnd());
        }

        private ApiException refusal(String what, Duration retryAfter) {
            return new ApiException(
                    ErrorCode.TOO_MANY_REQUESTS, what + ", which is the limit: try again later.", retryAfter);
        }
    }
}
