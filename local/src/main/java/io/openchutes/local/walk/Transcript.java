package io.openchutes.local.walk;

import java.io.PrintStream;

/** The walk's transcript, with machine-readable counts at its end. */
final class Transcript {
    private final PrintStream out;
    private int passed;
    private int failed;
    private int skipped;

    Transcript(PrintStream out) {
        this.out = out;
    }

    void title(String text) {
        out.println();
        out.println(text);
    }

    void note(String text) {
        out.println("      " + text);
    }

    /** Counts what was expected and whether it was seen. */
    void check(String expectation, boolean seen, Object found) {
        if (seen) {
            passed++;
            out.println("  ok  " + expectation);
        } else {
            failed++;
            out.println("FAIL  " + expectation);
            out.println("      found: " + shortened(String.valueOf(found)));
        }
    }

    void fail(String expectation, Exception problem) {
        check(expectation, false, problem);
    }

    void skip(String what, String why) {
        skipped++;
        out.println("skip  " + what + ": " + why);
    }

    /** @return whether nothing failed */
    boolean end() {
        out.println();
        out.println("walk: " + passed + " passed, " + failed + " failed, " + skipped + " skipped");
        return failed == 0;
    }

    private static String shortened(String text) {
        return text.length() > 600 ? text.substring(0, 600) + " ..." : text;
    }
}
