package io.openchutes.testing.rulebreakers;

import java.time.Instant;

/** Keeps state and reads the machine's clock. */
class StrayUtil {
    static Instant last;

    static Instant next() {
        last = Instant.now();
        return last;
    }
}
