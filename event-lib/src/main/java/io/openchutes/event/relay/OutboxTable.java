package io.openchutes.event.relay;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.PGConnection;

/** The relay's queries of the outbox, over the connection that holds the lock: losing the connection loses the right to publish. */
final class OutboxTable {
    private static final String LOCK_KEY = "hashtextextended('openchutes.event.relay', 0)";

    private static final int PURGE_PORTION = 5_000;

    private final Connection connection;
    private final Clock clock;

    OutboxTable(Connection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    /** Asks for the right to publish; it lasts until the connection ends. */
    boolean tryLock() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + LOCK_KEY + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Has PostgreSQL end the session, and with it the lock, after this idle time: without it a host that vanished
     * would hold the lock until TCP gives up, which takes hours.
     */
    void endAfterSilence(Duration silence) throws SQLException {
        try (PreparedStatement set =
                connection.prepareStatement("select set_config('idle_session_timeout', ?, false)")) {
            set.setString(1, Long.toString(silence.toMillis()));
            set.execute();
        }
    }

    /** Fails if the connection, and with it the lock, is gone. */
    void requireLock() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }

    void listen(String channel) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + channel);
        }
    }

    /** Returns when an append was committed, or after the given time. */
    void awaitWake(Duration longest) throws SQLException {
        connection.unwrap(PGConnection.class).getNotifications(Math.toIntExact(Math.max(1, longest.toMillis())));
    }

    /** The oldest unsent rows: at most so many, and at most so many bytes (but always one). */
    OutboxBatch unsent(int limit, int maxBytes) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select id, event_id, topic, type, subject, sequence, occurred_at, traceparent, data
                from (select o.*, sum(coalesce(octet_length(data), 0)) over (order by id)
                                  - coalesce(octet_length(data), 0) as bytes_before
                      from (select * from event_outbox where sent_at is null order by id limit ?) o) oldest
                where bytes_before <= ?
                order by id""")) {
            select.setInt(1, limit);
            select.setInt(2, maxBytes);
            List<OutboxBatch.Row> rows = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new OutboxBatch.Row(
                            row.getLong(1),
                            row.getObject(2, UUID.class),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getLong(6),
                            row.getObject(7, OffsetDateTime.class).toInstant(),
                            Optional.ofNullable(row.getString(8)),
                            row.getBytes(9)));
                }
            }
            return new OutboxBatch(rows);
        }
    }

    void markSent(OutboxBatch batch) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update event_outbox set sent_at = ? where id = any (?)")) {
            Array ids = connection.createArrayOf("bigint", batch.ids());
            update.setObject(1, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            update.setArray(2, ids);
            update.executeUpdate();
            ids.free();
        }
    }

    /**
     * Deletes a portion of what was sent long ago.
     *
     * @return whether there may be more of it
     */
    boolean purgeSent(Duration keep) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("""
                delete from event_outbox where id in
                    (select id from event_outbox where sent_at < ? order by sent_at limit ?)""")) {
            delete.setObject(1, OffsetDateTime.ofInstant(clock.instant().minus(keep), ZoneOffset.UTC));
            delete.setInt(2, PURGE_PORTION);
            return delete.executeUpdate() == PURGE_PORTION;
        }
    }
}
