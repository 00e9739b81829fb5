package io.openchutes.chutes.invocation;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Folds counted invocations in at intervals; every replica does, and what one has folded another does not find. */
@ApplicationScoped
public class InvocationFolding {
    private final InvocationService invocations;

    public InvocationFolding(InvocationService invocations) {
        this.invocations = invocations;
    }

    @Scheduled(
            identity = "fold-invocations",
            every = "${openchutes.chutes.invocations.fold-every:30s}",
            delayed = "${openchutes.chutes.invocations.fold-every:30s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void fold() {
        invocations.fold();
    }
}
