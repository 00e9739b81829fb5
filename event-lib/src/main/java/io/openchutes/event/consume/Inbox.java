package io.openchutes.event.consume;

import io.openchutes.event.EventStoreFailure;
import io.openchutes.event.Outbox;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Deduplicates incoming events: state by its sequence, happenings by their ids. Every statement joins the running transaction. */
@ApplicationScoped
public class Inbox {
    private static final int PURGE_PORTION = 5_000;

    private final DataSource dataSource;
    private final Clock clock;

    Inbox(DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /** Those events, in their order, that the consumer has not applied yet; they count as applied when the transaction commits. */
    List<ReceivedEvent> admit(Subscription subscription, List<ReceivedEvent> events) {
        try (Connection connection = dataSource.getConnection()) {
            return subscription.topic().kind() == Topic.Kind.STATE
                    ? admitState(connection, subscription, events)
                    : admitHappenings(connection, subscription, events);
        } catch (SQLException e) {
            throw new EventStoreFailure("The inbox of " + subscription.name() + " failed", e);
        }
    }

    /**
     * Counts an event as applied which the running transaction applies to the consumer's copies itself ({@link Outbox#appendState}), so
     * that the consumer ignores it, and everything older, when it arrives. To be called before the copies are touched: the consumer
     * locks in this order too.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void applied(String consumer, Topic topic, String subject, long sequence) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement upsert = connection.prepareStatement("""
                        insert into event_applied_sequence (consumer, topic, subject, sequence) values (?, ?, ?, ?)
                        on conflict (consumer, topic, subject)
                        do update set sequence = greatest(event_applied_sequence.sequence, excluded.sequence)""")) {
            upsert.setString(1, consumer);
            upsert.setString(2, topic.name());
            upsert.setString(3, subject);
            upsert.setLong(4, sequence);
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw new EventStoreFailure("The inbox of " + consumer + " failed", e);
        }
    }

    private List<ReceivedEvent> admitState(Connection connection, Subscription subscription, List<ReceivedEvent> events)
            throws SQLException {
        Map<String, Long> applied = lockSequences(connection, subscription, events);
        Map<String, Long> moved = new LinkedHashMap<>();
        List<ReceivedEvent> news = new ArrayList<>();
        for (ReceivedEvent event : events) {
            if (event.sequence() > applied.getOrDefault(event.subject(), 0L)) {
                news.add(event);
                applied.put(event.subject(), event.sequence());
                moved.put(event.subject(), event.sequence());
            }
        }
        if (!moved.isEmpty()) {
            storeSequences(connection, subscription, moved);
        }
        return news;
    }

    /**
     * The rows are made where they are missing and locked before anything is decided, in the order of the subjects: a dead letter
     * that is replayed at this moment waits, and then sees the newer state.
     */
    private static Map<String, Long> lockSequences(
            Connection connection, Subscription subscription, List<ReceivedEvent> events) throws SQLException {
        Array subjects = connection.createArrayOf(
                "text",
                events.stream().map(ReceivedEvent::subject).distinct().sorted().toArray());
        try (PreparedStatement insert = connection.prepareStatement("""
                        insert into event_applied_sequence (consumer, topic, subject, sequence)
                        select ?, ?, subject, 0 from unnest(?) as subject order by subject
                        on conflict do nothing""");
                PreparedStatement select = connection.prepareStatement("""
                        select subject, sequence from event_applied_sequence
                        where consumer = ? and topic = ? and subject = any (?) order by subject for update""")) {
            for (PreparedStatement statement : List.of(insert, select)) {
                statement.setString(1, subscription.name());
                statement.setString(2, subscription.topic().name());
                statement.setArray(3, subjects);
            }
            insert.executeUpdate();
            Map<String, Long> applied = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    applied.put(row.getString(1), row.getLong(2));
                }
            }
            return applied;
        } finally {
            subjects.free();
        }
    }

    private static void storeSequences(Connection connection, Subscription subscription, Map<String, Long> sequences)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update event_applied_sequence a set sequence = n.sequence
                from unnest(?, ?) as n (subject, sequence)
                where a.consumer = ? and a.topic = ? and a.subject = n.subject""")) {
            update.setArray(
                    1, connection.createArrayOf("text", sequences.keySet().toArray()));
            update.setArray(
                    2, connection.createArrayOf("bigint", sequences.values().toArray()));
            update.setString(3, subscription.name());
            update.setString(4, subscription.topic().name());
            update.executeUpdate();
        }
    }

    private List<ReceivedEvent> admitHappenings(
            Connection connection, Subscription subscription, List<ReceivedEvent> events) throws SQLException {
        Set<UUID> fresh = new HashSet<>();
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into event_applied_id (consumer, id, applied_at)
                select ?, id, ? from unnest(?) as id order by id
                on conflict do nothing returning id""")) {
            insert.setString(1, subscription.name());
            insert.setObject(2, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            insert.setArray(
                    3,
                    connection.createArrayOf(
                            "uuid",
                            events.stream().map(ReceivedEvent::id).distinct().toArray()));
            try (ResultSet row = insert.executeQuery()) {
                while (row.next()) {
                    fresh.add(row.getObject(1, UUID.class));
                }
            }
        }
        List<ReceivedEvent> news = new ArrayList<>();
        for (ReceivedEvent event : events) {
            if (fresh.remove(event.id())) {
                news.add(event);
            }
        }
        return news;
    }

    /** Deletes the record of what was applied of a state topic, for a rebuild. */
    void clear(Subscription subscription) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement(
                        "delete from event_applied_sequence where consumer = ? and topic = ?")) {
            delete.setString(1, subscription.name());
            delete.setString(2, subscription.topic().name());
            delete.executeUpdate();
        } catch (SQLException e) {
            throw new EventStoreFailure("The inbox of " + subscription.name() + " can't be cleared", e);
        }
    }

    /**
     * Deletes a portion of the ids that are older than the subscription keeps them.
     *
     * @return whether there may be more of them
     */
    boolean purge(Subscription subscription) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement("""
                        delete from event_applied_id where consumer = ? and id in
                            (select id from event_applied_id where consumer = ? and applied_at < ?
                             order by applied_at limit ?)""")) {
            delete.setString(1, subscription.name());
            delete.setString(2, subscription.name());
            delete.setObject(
                    3,
                    OffsetDateTime.ofInstant(clock.instant().minus(subscription.idempotencyWindow()), ZoneOffset.UTC));
            delete.setInt(4, PURGE_PORTION);
            return delete.executeUpdate() == PURGE_PORTION;
        } catch (SQLException e) {
            throw new EventStoreFailure("The inbox of " + subscription.name() + " can't be purged", e);
        }
    }
}
