package io.openchutes.event.consume;

import io.openchutes.event.UnreadableEvent;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.apache.kafka.common.KafkaException;

/** What to do about a record that could not be applied. */
enum Fault {
    /** The database or Kafka is away, or two transactions met: as often as it takes. */
    PASSING,
    /** The record can't be read: to the dead letters at once. */
    UNREADABLE,
    /** Anything else: to the dead letters after a few tries. */
    UNKNOWN;

    /** SQLSTATE classes: 08 connection, 40 rolled back (serialization, deadlock), 53 resources, 57 operator, 58 system. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57", "58");

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    static Fault of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableEvent) {
                return UNREADABLE;
            }
            if (cause instanceof SQLTransientException
                    || cause instanceof SQLRecoverableException
                    || cause instanceof KafkaException) {
                return PASSING;
            }
            if (cause instanceof SQLException e && passes(e.getSQLState())) {
                return PASSING;
            }
        }
        return UNKNOWN;
    }

    private static boolean passes(String sqlState) {
        return sqlState != null
                && sqlState.length() == 5
                && (PASSING_CLASSES.contains(sqlState.substring(0, 2)) || sqlState.equals(LOCK_NOT_AVAILABLE));
    }
}
