package io.openchutes.event.feed;

import io.openchutes.event.EventStoreFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;

/** The rows of feeds; each method in the running transaction. */
@ApplicationScoped
class FeedTable {
    private static final int NUMBERED_AT_A_TIME = 5_000;

    private final DataSource dataSource;

    FeedTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Where a feed ends. */
    record End(long position, String token) {}

    void append(String feed, String recipient, String type, String data) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into event_feed (feed, recipient, type, data) values (?, ?, ?, ?)")) {
            insert.setString(1, feed);
            insert.setString(2, recipient);
            insert.setString(3, type);
            insert.setString(4, data);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new EventStoreFailure("The event " + type + " can't be appended to the feed " + feed, e);
        }
    }

    /** Gives positions to what is committed and has none; returns where the feed ends after that. */
    End number(String feed, Instant now) {
        try (Connection connection = dataSource.getConnection()) {
            if (!hasUnnumbered(connection, feed)) {
                End end = end(connection, feed, "");
                if (end != null) {
                    return end;
                }
            }
            try (PreparedStatement insert = connection.prepareStatement("""
                    insert into event_feed_position (feed, last_position, last_token)
                    values (?, 0, left(replace(gen_random_uuid()::text, '-', ''), 12)) on conflict do nothing""")) {
                insert.setString(1, feed);
                insert.executeUpdate();
            }
            // Waits for the replica that numbers at the moment; the statements below then see its numbers.
            End end = end(connection, feed, " for update");
            while (hasUnnumbered(connection, feed)) {
                end = numberAfter(connection, feed, end, now);
            }
            return end;
        } catch (SQLException e) {
            throw new EventStoreFailure("The events of the feed " + feed + " can't be numbered", e);
        }
    }

    private static boolean hasUnnumbered(Connection connection, String feed) throws SQLException {
        try (PreparedStatement any = connection.prepareStatement(
                "select exists (select 1 from event_feed where feed = ? and position is null)")) {
            any.setString(1, feed);
            try (ResultSet row = any.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static End end(Connection connection, String feed, String lock) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select last_position, last_token from event_feed_position where feed = ?" + lock)) {
            select.setString(1, feed);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new End(row.getLong(1), row.getString(2)) : null;
            }
        }
    }

    private static End numberAfter(Connection connection, String feed, End end, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                with numbered as (
                    update event_feed f
                    set position = ? + n.place, numbered_at = ?,
                        token = left(replace(gen_random_uuid()::text, '-', ''), 12)
                    from (select id, row_number() over (order by id) as place from event_feed
                          where feed = ? and position is null order by id limit ?) n
                    where f.id = n.id
                    returning f.position, f.token),
                last as (select position, token from numbered order by position desc limit 1)
                update event_feed_position p set last_position = last.position, last_token = last.token
                from last where p.feed = ? returning p.last_position, p.last_token""")) {
            update.setLong(1, end.position());
            update.setObject(2, OffsetDateTime.ofInstant(now, ZoneOffset.UTC));
            update.setString(3, feed);
            update.setInt(4, NUMBERED_AT_A_TIME);
            update.setString(5, feed);
            try (ResultSet row = update.executeQuery()) {
                return row.next() ? new End(row.getLong(1), row.getString(2)) : end;
            }
        }
    }

    /** Those after a position, at most so many. */
    List<FeedEvent> after(String feed, long position, int limit) {
        return read(feed, "position > ? order by position limit ?", position, limit);
    }

    /** The newest, oldest first. */
    List<FeedEvent> latest(String feed, int limit) {
        List<FeedEvent> events = read(feed, "position > ? order by position desc limit ?", 0, limit);
        Collections.reverse(events);
        return events;
    }

    private List<FeedEvent> read(String feed, String condition, long position, int limit) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select position, token, recipient, type, data, numbered_at from event_feed"
                                + " where feed = ? and " + condition)) {
            select.setString(1, feed);
            select.setLong(2, position);
            select.setInt(3, limit);
            List<FeedEvent> events = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    events.add(new FeedEvent(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getObject(6, OffsetDateTime.class).toInstant()));
                }
            }
            return events;
        } catch (SQLException e) {
            throw new EventStoreFailure("The feed " + feed + " can't be read", e);
        }
    }

    /** Deletes older events except the last: a reader who has that one missed nothing. */
    int purge(String feed, Instant before) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement("""
                        delete from event_feed f using event_feed_position p
                        where f.feed = ? and p.feed = f.feed and f.position < p.last_position and f.numbered_at < ?""")) {
            delete.setString(1, feed);
            delete.setObject(2, OffsetDateTime.ofInstant(before, ZoneOffset.UTC));
            return delete.executeUpdate();
        } catch (SQLException e) {
            throw new EventStoreFailure("The feed " + feed + " can't be purged", e);
        }
    }
}
