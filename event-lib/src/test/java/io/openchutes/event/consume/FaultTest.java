package io.openchutes.event.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.event.EventStoreFailure;
import io.openchutes.event.UnreadableEvent;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {
    @ParameterizedTest
    @CsvSource({
        "08006, PASSING",
        "40001, PASSING",
        "40P01, PASSING",
        "53300, PASSING",
        "57P01, PASSING",
        "55P03, PASSING",
        "25006, PASSING",
        "23505, UNKNOWN",
        "22021, UNKNOWN",
        "42P01, UNKNOWN",
        ", UNKNOWN"
    })
    void theSqlStateTellsWhatMayPass(String sqlState, Fault expected) {
        assertThat(Fault.of(new IllegalStateException(
                        new EventStoreFailure("failed", new SQLException("failed", sqlState)))))
                .isEqualTo(expected);
    }

    @Test
    void whatDriverAndClientCallTransientPasses() {
        assertThat(Fault.of(new IllegalStateException(new SQLTransientConnectionException())))
                .isEqualTo(Fault.PASSING);
        assertThat(Fault.of(new IllegalStateException(new SQLRecoverableException())))
                .isEqualTo(Fault.PASSING);
        assertThat(Fault.of(new TimeoutException("no answer"))).isEqualTo(Fault.PASSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sorry, acquisition timeout!", "Acquisition timeout while waiting for new connection"})
    void aConnectionThatIsNotToBeHadInTimePasses(String whatThePoolSays) {
        assertThat(Fault.of(new IllegalStateException(new SQLException(whatThePoolSays))))
                .isEqualTo(Fault.PASSING);
    }

    @Test
    void memoryThatIsShortComesBack() {
        assertThat(Fault.of(new OutOfMemoryError())).isEqualTo(Fault.PASSING);
        assertThat(Fault.of(new StackOverflowError())).isEqualTo(Fault.UNKNOWN);
    }

    @Test
    void whatCannotBeReadNeverPasses() {
        assertThat(Fault.of(new IllegalStateException(new UnreadableEvent("no JSON"))))
                .isEqualTo(Fault.UNREADABLE);
        assertThat(Fault.of(new NullPointerException())).isEqualTo(Fault.UNKNOWN);
    }
}
