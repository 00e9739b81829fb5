package io.openchutes.breaktest;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What a test prints as it goes, with the seconds since it began, and how many of its checks held. */
final class Report {
    private static final int VIOLATIONS_SHOWN = 5;

    private final PrintStream out;
    private final Clock clock;
    private final Instant begun;
    private int passed;
    private int failed;

    Report(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** Ends the test where nothing after this can be judged. */
    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** Prints a line as it is. */
    synchronized void print(String line) {
        out.println(line);
        out.flush();
    }

    void say(String line) {
        print(String.format("%5d s  %s", seconds(), line));
    }

    void take(Check check) {
        if (check.passed()) {
            passed++;
            say("ok      " + check.name() + " (" + check.looked() + ")");
            return;
        }
        failed++;
        say("FAILED  " + check.name() + ": " + check.violations().size() + " violations");
        check.violations().stream().limit(VIOLATIONS_SHOWN).forEach(each -> say("          " + each));
    }

    /** Since the beginning. */
    long seconds() {
        return Duration.between(begun, clock.instant()).toSeconds();
    }

    String counts() {
        return passed + " passed, " + failed + " failed";
    }

    boolean allPassed() {
        return failed == 0;
    }
}
