package io.openchutes.python;

import com.oracle.graal.python.pegparser.ParserCallbacks;
import com.oracle.graal.python.pegparser.tokenizer.SourceRange;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Receives the parser's reports; ends the parse at an error or when its time is up: processor time of the thread, so that a source is not
 * refused because the machine is busy, and several times as much on the clock.
 */
class Reports implements ParserCallbacks {
    static final int POLLS_PER_LOOK_AT_THE_CLOCK = 2048;

    /** How much longer than on the processor a check may take on the clock. */
    private static final int PATIENCE = 4;

    private final LongSupplier processorNanos;
    private final LongSupplier clockNanos;
    private final long processorDeadline;
    private final long clockDeadline;
    private int polls;

    Reports(Duration limit) {
        this(limit, processorTime(), System::nanoTime);
    }

    Reports(Duration limit, LongSupplier processorNanos, LongSupplier clockNanos) {
        this.processorNanos = processorNanos;
        this.clockNanos = clockNanos;
        this.processorDeadline = processorNanos.getAsLong() + limit.toNanos();
        this.clockDeadline = clockNanos.getAsLong() + PATIENCE * limit.toNanos();
    }

    /** The bean is not kept in a static field, which an executable would have from the machine that built it. */
    private static LongSupplier processorTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? threads::getCurrentThreadCpuTime : System::nanoTime;
    }

    @Override
    public void safePointPoll() {
        if (++polls % POLLS_PER_LOOK_AT_THE_CLOCK == 0
                && (processorNanos.getAsLong() - processorDeadline > 0 || clockNanos.getAsLong() - clockDeadline > 0)) {
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
