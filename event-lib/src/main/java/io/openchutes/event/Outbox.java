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
     * What an event got when it was appended.
     *
     * @param id its UUIDv7
     * @param sequence its place among the events of its (topic, subject)
     * @param at its time, in microseconds as it is kept and sent
     */
    public record Appended(UUID id, long sequence, Instant at) {}
}
