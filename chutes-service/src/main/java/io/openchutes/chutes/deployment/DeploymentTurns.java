package io.openchutes.chutes.deployment;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Bounds how many deployments are under way at once on this replica, half of them of one account, so that everything else always finds
 * threads and connections (ADR 255). The others wait in a line with a bound of its own, half of it for one account.
 */
@ApplicationScoped
public class DeploymentTurns {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final int atOnce;
    private final int waiting;
    /** By account; none of 0. */
    private final Map<UUID, Integer> running = new HashMap<>();

    /** In the order in which they came. */
    private final Queue<Waiter> line = new ArrayDeque<>();

    public DeploymentTurns(ChutesConfig config, MeterRegistry meters) {
        this.atOnce = config.deployment().atOnce();
        this.waiting = config.deployment().waiting();
        meters.gauge("openchutes.chutes.deployments.running", this, DeploymentTurns::running);
        meters.gauge("openchutes.chutes.deployments.waiting", this, DeploymentTurns::waiting);
    }

    /**
     * Joins the line, which holds no thread.
     *
     * @return completed, on whatever thread, when the account's turn has come; the turn is to be ended
     * @throws ApiException 429 if too many of the account's deployments wait, 503 if too many of all do
     */
    public synchronized CompletableFuture<Turn> next(UUID account) {
        if (mayRun(account)) {
            return CompletableFuture.completedFuture(begin(account));
        }
        if (line.size() >= waiting) {
            throw new ApiException(
                    ErrorCode.UNAVAILABLE, "Too many deployments wait for their turn: try again in a moment.", SOON);
        }
        long own = line.stream().filter(other -> other.account.equals(account)).count();
        if (own >= half(waiting)) {
            throw new ApiException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    "You deploy " + (own + running.getOrDefault(account, 0))
                            + " chutes at the same time, which is the limit: try again later.",
                    SOON);
        }
        Waiter waiter = new Waiter(account, new CompletableFuture<>());
        line.add(waiter);
        return waiter.turn;
    }

    /**
     * Runs a deployment when its turn has come; the thread waits.
     *
     * @throws ApiException as {@link #next} does
     */
    public <T> T during(UUID account, Supplier<T> deployment) {
        Turn turn = next(account).join();
        try {
            return deployment.get();
        } finally {
            turn.end();
        }
    }

    private synchronized int running() {
        return running.values().stream().mapToInt(Integer::intValue).sum();
    }

    private synchronized int waiting() {
        return line.size();
    }

    private boolean mayRun(UUID account) {
        return running() < atOnce && running.getOrDefault(account, 0) < half(atOnce);
    }

    private Turn begin(UUID account) {
        running.merge(account, 1, Integer::sum);
        return new Turn(account);
    }

    private void end(UUID account) {
        Waiter next;
        Turn turn = null;
        synchronized (this) {
            running.computeIfPresent(account, (id, count) -> count == 1 ? null : count - 1);
            next = first();
            if (next != null) {
                turn = begin(next.account);
            }
        }
        if (next != null) {
            next.turn.complete(turn);
        }
    }

    /** Who has waited longest of those that may run, out of the line; null if nobody. */
    private Waiter first() {
        for (Iterator<Waiter> waiters = line.iterator(); waiters.hasNext(); ) {
            Waiter waiter = waiters.next();
            if (mayRun(waiter.account)) {
                waiters.remove();
                return waiter;
            }
        }
        return null;
    }

    private static int half(int all) {
        return Math.max(1, all / 2);
    }

    private record Waiter(UUID account, CompletableFuture<Turn> turn) {}

    /** A deployment that is under way. */
    public final class Turn {
        private final UUID account;
        private boolean ended;

        private Turn(UUID account) {
            this.account = account;
        }

        /** Lets the next one run; a second time it does nothing. */
        public void end() {
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
            }
            DeploymentTurns.this.end(account);
        }
    }
}
