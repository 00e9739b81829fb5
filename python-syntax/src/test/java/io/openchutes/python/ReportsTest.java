package io.openchutes.python;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private long processor;
    private long clock;
    private final Reports reports = new Reports(Duration.ofNanos(100), () -> processor, () -> clock);

    @Test
    void aBusyMachineMakesNoSourceTooComplex() {
        processor = 50;
        clock = 400;
        assertThatCode(this::poll).doesNotThrowAnyException();
    }

    @Test
    void processorTimeEndsACheck() {
        processor = 101;
        assertThatThrownBy(this::poll).isInstanceOf(Reports.LimitPassed.class);
    }

    @Test
    void theClockEndsACheckThatHardlyRuns() {
        clock = 401;
        assertThatThrownBy(this::poll).isInstanceOf(Reports.LimitPassed.class);
    }

    /** As often as between two looks at the time, and more. */
    private void poll() {
        for (int i = 0; i < 2 * Reports.POLLS_PER_LOOK_AT_THE_CLOCK; i++) {
            reports.safePointPoll();
        }
    }
}
