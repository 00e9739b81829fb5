package io.openchutes.python;

import com.oracle.graal.python.pegparser.ParserCallbacks;
import com.oracle.graal.python.pegparser.tokenizer.SourceRange;

/** Receives the parser's reports; ends the parse at an error or when its time is up. */
class Reports implements ParserCallbacks {
    private static final int POLLS_PER_LOOK_AT_THE_CLOCK = 256;

    private final long deadlineNanos;
    private int polls;

    Reports(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public void safePointPoll() {
        if (++polls % POLLS_PER_LOOK_AT_THE_CLOCK == 0 && System.nanoTime() - deadlineNanos > 0) {
            throw new LimitPassed();
        }
    }

    @Override
    public RuntimeException reportIncompleteSource(int line) {
        throw new SyntaxRefused(line, "unexpected EOF while parsing");
    }

    @Override
    public RuntimeException onError(ErrorType type, SourceRange range, String message) {
        throw new SyntaxRefused(range.startLine, message.replace(" '%s'", ""));
    }

    @Override
    public void onWarning(WarningType type, SourceRange range, String message) {
        // CPython compiles what it warns of.
    }

    /** The time is over. */
    static final class LimitPassed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LimitPassed() {
            super(null, null, false, false);
        }
    }
}
