package io.openchutes.base.database;

import io.openchutes.base.failure.Causes;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** Classifies transient failures of PostgreSQL by SQLSTATE (PostgreSQL's manual, appendix A). */
public final class DatabaseFaults {
    /** Connection (08), resources (53), ended by the server (57P). */
    private static final Set<String> AWAY = Set.of("08", "53", "57P");

    /** Rolled back by a conflict (40), canceled (57), a failure of the system (58), a lock that was not available (55P03). */
    private static final Set<String> PASSING = Set.of("40", "57", "58", "55P03");

    /** A server that is not the primary any more. */
    private static final String READ_ONLY = "25006";

    /** What the connection pool says, with no SQLSTATE, when no connection is to be had in time; its two sentences differ in the A. */
    private static final String POOL_EXHAUSTED = "cquisition timeout";

    private DatabaseFaults() {}

    /** Whether the cause is a connection that is broken, not to be had, or ended by the server, or leads to a server that only reads. */
    public static boolean isAway(Throwable failure) {
        return Causes.of(failure).stream().anyMatch(DatabaseFaults::saysAway);
    }

    /** Whether the same statement may succeed later: the database is away, or two transactions conflicted. */
    public static boolean mayPass(Throwable failure) {
        return Causes.of(failure).stream()
                .anyMatch(cause -> saysAway(cause)
                        || cause instanceof SQLRecoverableException
                        || (cause instanceof SQLException e && hasState(e, PASSING)));
    }

    private static boolean saysAway(Throwable cause) {
        if (cause instanceof SQLTransientException) {
            return true;
        }
        if (!(cause instanceof SQLException e)) {
            return false;
        }
        return e.getSQLState() == null
                ? String.valueOf(e.getMessage()).contains(POOL_EXHAUSTED)
                : e.getSQLState().equals(READ_ONLY) || hasState(e, AWAY);
    }

    private static boolean hasState(SQLException e, Set<String> starts) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && starts.stream().anyMatch(state::startsWith);
    }
}
