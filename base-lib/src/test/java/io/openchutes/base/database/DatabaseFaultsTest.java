package io.openchutes.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFaultsTest {
    @ParameterizedTest
    @CsvSource({
        "08006, true, true",
        "53300, true, true",
        "57P01, true, true",
        "25006, true, true",
        "57014, false, true",
        "40001, false, true",
        "40P01, false, true",
        "55P03, false, true",
        "58030, false, true",
        "23505, false, false",
        "55000, false, false",
        "08, false, false"
    })
    void aStateSaysWhetherTheDatabaseIsAwayAndWhetherItMayPass(String state, boolean away, boolean passes) {
        Throwable failure = new IllegalStateException(new SQLException("no", state));
        assertThat(DatabaseFaults.isAway(failure)).isEqualTo(away);
        assertThat(DatabaseFaults.mayPass(failure)).isEqualTo(passes);
    }

    @Test
    void anExhaustedPoolHasNoStateButItsWords() {
        assertThat(DatabaseFaults.isAway(new SQLException("Sorry, acquisition timeout!")))
                .isTrue();
        assertThat(DatabaseFaults.isAway(new SQLException("Acquisition timeout while waiting for new connection")))
                .isTrue();
        assertThat(DatabaseFaults.isAway(new SQLException((String) null))).isFalse();
    }

    @Test
    void theDriversOwnClassesCount() {
        assertThat(DatabaseFaults.isAway(new SQLTransientConnectionException())).isTrue();
        assertThat(DatabaseFaults.isAway(new SQLRecoverableException())).isFalse();
        assertThat(DatabaseFaults.mayPass(new SQLRecoverableException())).isTrue();
    }

    @Test
    void aChainOfCausesThatLeadsToItselfEnds() {
        Exception one = new Exception();
        Exception other = new Exception(one);
        one.initCause(other);
        assertThat(DatabaseFaults.mayPass(one)).isFalse();
    }
}
