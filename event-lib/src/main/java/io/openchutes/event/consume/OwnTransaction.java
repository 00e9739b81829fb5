package io.openchutes.event.consume;

import io.openchutes.base.failure.Causes;
import java.util.function.Supplier;

/**
 * Lets a handler have a transaction for its record alone.
 *
 * <p>A consumer applies what a poll brought in one transaction, in the order of the subjects, so the locks of its subjects are taken in one
 * order everywhere. A handler that is about to take others (those of an instance's chute, of all chutes of an account) would hold them
 * beside what the batch has locked already, and could meet another transaction in a deadlock. It calls {@link #require} first: the batch
 * is rolled back, and its records are applied one by one.
 */
public final class OwnTransaction {
    private static final ThreadLocal<Boolean> SHARED = new ThreadLocal<>();

    private OwnTransaction() {}

    /**
     * Returns where the running transaction applies one record, or is no consumer's.
     *
     * @throws Required where it applies several; not to be caught
     */
    public static void require() {
        if (SHARED.get() != null) {
            throw new Required();
        }
    }

    /** Runs work that applies several records in the running transaction. */
    static <T> T shared(Supplier<T> work) {
        SHARED.set(true);
        try {
            return work.get();
        } finally {
            SHARED.remove();
        }
    }

    static boolean isRequired(Throwable failure) {
        return Causes.of(failure).stream().anyMatch(Required.class::isInstance);
    }

    /** Rolls the batch back; without a stack trace, since it is no fault. */
    static final class Required extends RuntimeException {
        private static final long serialVersionUID = 1;

        Required() {
            super("A record needs a transaction of its own", null, false, false);
        }
    }
}
