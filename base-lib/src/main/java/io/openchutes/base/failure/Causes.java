package io.openchutes.base.failure;

import java.util.ArrayList;
import java.util.List;

/** The causes of a failure. */
public final class Causes {
    /** Longer chains are cut off: causes may lead in a circle. */
    static final int LONGEST_CHAIN = 20;

    private Causes() {}

    /** The failure itself, its cause, and so on: at most 20. */
    public static List<Throwable> of(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < LONGEST_CHAIN; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    /** The last cause; the failure itself where it has none. */
    public static Throwable root(Throwable failure) {
        List<Throwable> causes = of(failure);
        return causes.get(causes.size() - 1);
    }
}
