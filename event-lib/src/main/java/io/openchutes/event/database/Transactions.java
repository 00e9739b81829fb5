package io.openchutes.event.database;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.time.Duration;
import java.util.function.Supplier;

/** Runs work of the library's own threads in a new JTA transaction, with a request scope as a request's thread would have it. */
@ApplicationScoped
public class Transactions {
    /** Commits when the work returns and rolls back when it throws; the exception is the caller's to handle. */
    @ActivateRequestContext
    public <T> T call(Duration timeout, Supplier<T> work) {
        return QuarkusTransaction.requiringNew()
                .timeout(Math.toIntExact(Math.max(1, timeout.toSeconds())))
                .call(work::get);
    }

    /** As {@link #call}, for work without a result. */
    @ActivateRequestContext
    public void run(Duration timeout, Runnable work) {
        QuarkusTransaction.requiringNew()
                .timeout(Math.toIntExact(Math.max(1, timeout.toSeconds())))
                .run(work);
    }
}
