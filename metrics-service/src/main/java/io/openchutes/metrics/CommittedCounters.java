package io.openchutes.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** Counts what a transaction did once it has committed, so that a batch that is tried again is not counted twice. */
@ApplicationScoped
public class CommittedCounters {
    private final MeterRegistry registry;
    private final TransactionSynchronizationRegistry transactions;

    public CommittedCounters(MeterRegistry registry, TransactionSynchronizationRegistry transactions) {
        this.registry = registry;
        this.transactions = transactions;
    }

    /** Adds to a counter when the running transaction commits; an amount of 0 makes the counter known. */
    public void add(String name, long amount, String... tags) {
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    registry.counter(name, tags).increment(amount);
                }
            }
        });
    }
}
