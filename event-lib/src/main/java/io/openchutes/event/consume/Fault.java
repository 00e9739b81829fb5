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

    /** A lock that was not available; a server that is not the primary any more. */
    private static final Set<String> PASSING_STATES = Set.of("55P03", "25006");

    /** What the connection pool says, with no SQLSTATE, when no connection is to be had in time; its two sentences differ in the A. */
    private static final String POOL_EXHAUSTED = "cquisition timeout";

    static Fault of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableEvent) {
                return UNREADABLE;
            }
            if (cause instanceof SQLTransientException
                    || cause instanceof SQLRecoverableException
                    || cause instanceof KafkaException
                    || cause instanceof OutOfMemoryError) {
                return PASSING;
            }
            if (cause instanceof SQLException e && passes(e)) {
                return PASSING;
            }
        }
        return UNKNOWN;
    }

    private static boolean passes(SQLException e) {
        String sqlState = e.getSQLState();
        if (sqlState == null) {
            return e.getMessage() != null && e.getMessage().contains(POOL_EXHAUSTED);
        }
        return sqlState.length() == 5
                && (PASSING_CLASSES.contains(sqlState.substring(0, 2)) || PASSING_STATES.contains(sqlState));
    }
}
