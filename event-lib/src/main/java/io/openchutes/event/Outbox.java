package io.openchutes.event;

import com.github.f4b6a3.uuid.UuidCreator;
import io.openchutes.event.json.EventJson;
import io.openchutes.event.trace.TraceContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The outbox of a service's events: rows in its own database, written in the transaction that changes the state, so that both
 * commit or neither. The relay publishes them.
 *
 * <p>An append locks its (topic, subject) until the transaction ends. A transaction that appends for several subjects does so in the
 * order of the subjects, or must be ready to be tried again after a deadlock.
 */
@ApplicationScoped
public class Outbox {
    /** What one event's data may weigh: the topics' 4 MiB less room for key, headers and the batch's frame. */
    public static final int MAX_DATA_BYTES = 4 * 1024 * 1024 - 64 * 1024;

    /** The PostgreSQL channel that an append notifies. */
    public static final String WAKE_CHANNEL = "openchutes_outbox";

    private final DataSource dataSource;
    private final Clock clock;
    private final TraceContext trace = new TraceContext();

    Outbox(DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /**
     * Appends an event to the running transaction.
     *
     * @param subject the topic's key (a chute_id, a user_id, …); one subject's events reach Kafka in the order of their commits
     * @param data serialised to JSON in snake_case
     * @return the event's id (UUIDv7), also usable as an idempotency key
     * @throws jakarta.transaction.TransactionalException if no transaction is running
     * @throws IllegalArgumentException if the data is larger than {@link #MAX_DATA_BYTES}
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID append(Topic topic, String type, String subject, Object data) {
        return appendState(topic, type, subject, data).id();
    }

    /**
     * As {@link #append}, for a service that applies its own state to a copy in the same transaction: the copy then ignores the event
     * when it comes back over Kafka, and everything older.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Appended appendState(Topic topic, String type, String subject, Object data) {
        byte[] value = EventJson.write(data);
        if (value.length > MAX_DATA_BYTES) {
            throw new IllegalArgumentException("A " + type + " of " + value.length + " bytes is too large for Kafka");
        }
        return insert(topic, type, subject, value);
    }

    /** Appends a state topic's tombstone: it takes the subject's next sequence number and removes the subject by compaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public Appended appendTombstone(Topic topic, String subject) {
        if (topic.kind() != Topic.Kind.STATE) {
            throw new IllegalArgumentException(topic.name() + " holds happenings: they have no tombstones");
        }
        return insert(topic, ReceivedEvent.TOMBSTONE, subject, null);
    }

    /**
     * Appends many events of one type in two statements, for what happens often. Their subjects are locked in the subjects' order; events
     * of one subject keep the order of the list.
     *
     * @return the events' ids, in the list's order
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<UUID> appendAll(Topic topic, String type, List<Entry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        int count = entries.size();
        UUID[] ids = new UUID[count];
        String[] subjects = new String[count];
        Long[] sequences = new Long[count];
        byte[][] values = new byte[count][];
        SortedMap<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            ids[i] = UuidCreator.getTimeOrderedEpoch();
            subjects[i] = entries.get(i).subject();
            values[i] = EventJson.write(entries.get(i).data());
            if (values[i].length > MAX_DATA_BYTES) {
                throw new IllegalArgumentException(
                        "A " + type + " of " + values[i].length + " bytes is too large for Kafka");
            }
            counts.merge(subjects[i], 1L, Long::sum);
        }
        try (Connection connection = dataSource.getConnection()) {
            // The counters first, for the reason given below.
            Map<String, Long> next = firstSequences(connection, topic, counts);
            for (int i = 0; i < count; i++) {
                sequences[i] = next.merge(subjects[i], 1L, Long::sum) - 1;
            }
            insertAll(connection, topic, type, ids, subjects, sequences, values);
        } catch (SQLException e) {
            throw new EventStoreFailure(count + " events " + type + " can't be appended to the outbox", e);
        }
        return List.of(ids);
    }

    private static Map<String, Long> firstSequences(Connection connection, Topic topic, SortedMap<String, Long> counts)
            throws SQLException {
        try (PreparedStatement count = connection.prepareStatement("""
                insert into event_sequence (topic, subject, last_sequence)
                select ?, s.subject, s.events from unnest(?, ?) as s (subject, events) order by s.subject
                on conflict (topic, subject) do update
                    set last_sequence = event_sequence.last_sequence + excluded.last_sequence
                returning subject, last_sequence""")) {
            count.setString(1, topic.name());
            count.setArray(2, connection.createArrayOf("text", counts.keySet().toArray()));
            count.setArray(3, connection.createArrayOf("bigint", counts.values().toArray()));
            Map<String, Long> first = new HashMap<>();
            try (ResultSet row = count.executeQuery()) {
                while (row.next()) {
                    first.put(row.getString(1), row.getLong(2) - counts.get(row.getString(1)) + 1);
                }
            }
            return first;
        }
    }

    private void insertAll(
            Connection connection,
            Topic topic,
            String type,
            UUID[] ids,
            String[] subjects,
            Long[] sequences,
            byte[][] values)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                with appended as (
                    insert into event_outbox
                        (event_id, topic, type, subject, sequence, occurred_at, traceparent, data)
                    select e.id, ?, ?, e.subject, e.sequence, ?, ?, e.data
                    from unnest(?, ?, ?, ?) with ordinality as e (id, subject, sequence, data, place)
                    order by e.place
                    returning id)
                select pg_notify(?, '') from appended limit 1""")) {
            insert.setString(1, topic.name());
            insert.setString(2, type);
            insert.setObject(
                    3, OffsetDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC));
            insert.setString(4, trace.current().orElse(null));
            insert.setArray(5, connection.createArrayOf("uuid", ids));
            insert.setArray(6, connection.createArrayOf("text", subjects));
            insert.setArray(7, connection.createArrayOf("bigint", sequences));
            insert.setArray(8, connection.createArrayOf("bytea", values));
            insert.setString(9, WAKE_CHANNEL);
            insert.execute();
        }
    }

    private Appended insert(Topic topic, String type, String subject, byte[] value) {
        UUID id = UuidCreator.getTimeOrderedEpoch();
        long sequence;
        Instant at;
        try (Connection connection = dataSource.getConnection()) {
            // The counter first: its row lock makes transactions of one subject wait for each other's commit, so
            // that the outbox ids that follow are in the order of the commits.
            sequence = nextSequence(connection, topic, subject);
            at = clock.instant().truncatedTo(ChronoUnit.MICROS);
            try (PreparedStatement insert = connection.prepareStatement("""
                    with appended as (
                        insert into event_outbox
                            (event_id, topic, type, subject, sequence, occurred_at, traceparent, data)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        returning id)
                    select pg_notify(?, '') from appended""")) {
                insert.setObject(1, id);
                insert.setString(2, topic.name());
                insert.setString(3, type);
                insert.setString(4, subject);
                insert.setLong(5, sequence);
                insert.setObject(6, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
                insert.setString(7, trace.current().orElse(null));
                insert.setBytes(8, value);
                insert.setString(9, WAKE_CHANNEL);
                insert.execute();
            }
        } catch (SQLException e) {
            throw new EventStoreFailure("The event " + type + " can't be appended to the outbox", e);
        }
        return new Appended(id, sequence, at);
    }

    private static long nextSequence(Connection connection, Topic topic, String subject) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement("""
                insert into event_sequence (topic, subject, last_sequence) values (?, ?, 1)
                on conflict (topic, subject) do update set last_sequence = event_sequence.last_sequence + 1
                returning last_sequence""")) {
            count.setString(1, topic.name());
            count.setString(2, subject);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /**
     * One of many events that are appended together.
     *
     * @param subject the topic's key
     * @param data serialised to JSON in snake_case
     */
    public record Entry(String subject, Object data) {}

    /**
     * What an event got when it was appended.
     *
     * @param id its UUIDv7
     * @param sequence its number among the events of its (topic, subject)
     * @param at its time, in microseconds as it is kept and sent
     */
    public record Appended(UUID id, long sequence, Instant at) {}
}
