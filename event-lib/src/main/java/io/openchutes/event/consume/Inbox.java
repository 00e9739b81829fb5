package io.openchutes.event.consume;

import io.openchutes.event.EventStoreFailure;
import io.openchutes.event.Outbox;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Deduplicates incoming events: state by its sequence, happenings by their ids. Every statement joins the running transaction. */
@ApplicationScoped
public class Inbox {
    private static final int PURGE_PORTION = 5_000;

    /**
     * Locks the rows, made where they are missing, in the order of the subjects: a dead letter that is replayed at this moment waits, and then
     * sees the newer state.
     */
    private static final String EXCHANGE = """
            insert into event_applied_sequence as a (consumer, topic, subject, sequence)
            select ?, ?, subject, sequence from unnest(?, ?) as n (subject, sequence) order by subject
            on conflict (consumer, topic, subject)
            do update set previous = a.sequence, sequence = greatest(a.sequence, excluded.sequence)
            returning subject, previous""";

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

    private static List<ReceivedEvent> admitState(
            Connection connection, Subscription subscription, List<ReceivedEvent> events) throws SQLException {
        Map<String, Long> applied = exchangeSequences(connection, subscription, events);
        List<ReceivedEvent> news = new ArrayList<>();
        for (ReceivedEvent event : events) {
            if (event.sequence() > applied.get(event.subject())) {
                news.add(event);
                applied.put(event.subject(), event.sequence());
            }
        }
        return news;
    }

    /** Stores the newest sequence of each subject, and returns what was stored before; 0 where nothing was. */
    private static Map<String, Long> exchangeSequences(
            Connection connection, Subscription subscription, List<ReceivedEvent> events) throws SQLException {
        Map<String, Long> newest = new HashMap<>();
        events.forEach(event -> newest.merge(event.subject(), event.sequence(), Math::max));
        try (PreparedStatement exchange = connection.prepareStatement(EXCHANGE)) {
            exchange.setString(1, subscription.name());
            exchange.setString(2, subscription.topic().name());
            exchange.setArray(
                    3, connection.createArrayOf("text", newest.keySet().toArray()));
            exchange.setArray(
                    4, connection.createArrayOf("bigint", newest.values().toArray()));
            Map<String, Long> before = new HashMap<>();
            try (ResultSet row = exchange.executeQuery()) {
                while (row.next()) {
                    before.put(row.getString(1), row.getLong(2));
                }
            }
            return before;
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
