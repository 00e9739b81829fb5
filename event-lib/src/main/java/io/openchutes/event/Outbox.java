package io.openchutes.event;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import io.openchutes.event.database.ArrayText;
import io.openchutes.event.database.TransactionEnd;
import io.openchutes.event.json.EventJson;
import io.openchutes.event.trace.TraceContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The outbox of a service's events: rows in its own database, written in the transaction that changes the state, so that both
 * commit or neither. The relay publishes them.
 *
 * <p>A transaction's events are written in one statement before it commits, in the order of their appends. That statement locks the
 * (topic, subject) of each until the commit, in the order of topics and subjects.
 */
@ApplicationScoped
public class Outbox {
    /** What one event's data may weigh: the topics' 4 MiB less room for key, headers and the batch's frame. */
    public static final int MAX_DATA_BYTES = 4 * 1024 * 1024 - 64 * 1024;

    /** The PostgreSQL channel that an append notifies. */
    public static final String WAKE_CHANNEL = "openchutes_outbox";

    /** A transaction with more to write writes what it has so far. */
    private static final int MOST_WAITING_BYTES = 4 * 1024 * 1024;

    /**
     * The counters first: their row locks make transactions of one subject wait for each other's commit, so that the outbox ids that follow
     * are in the order of the commits. The ids are drawn above the sort, which has read all counters.
     */
    private static final String WRITE = """
            with appended as (
                select * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::timestamptz[], ?::text[], ?::bytea[])
                    with ordinality
                    as e (event_id, topic, type, subject, followers, occurred_at, traceparent, data, place)),
            counted as (
                insert into event_sequence as s (topic, subject, last_sequence)
                select topic, subject, count(*) from appended group by topic, subject order by topic, subject
                on conflict (topic, subject) do update set last_sequence = s.last_sequence + excluded.last_sequence
                returning topic, subject, last_sequence),
            written as (
                insert into event_outbox (event_id, topic, type, subject, sequence, occurred_at, traceparent, data)
                select a.event_id, a.topic, a.type, a.subject, c.last_sequence - a.followers, a.occurred_at, a.traceparent, a.data
                from appended a join counted c on c.topic = a.topic and c.subject = a.subject
                order by a.place
                returning event_id, sequence)
            """;

    private static final String WRITE_STATES = WRITE + "select event_id, sequence, pg_notify(?, '') from written";

    /** Nobody asks which sequence a happening has got. PostgreSQL writes all of it whatever is selected. */
    private static final String WRITE_HAPPENINGS = WRITE + "select pg_notify(?, '')";

    private final DataSource dataSource;
    private final TransactionEnd transactionEnd;
    private final Clock clock;
    private final TraceContext trace = new TraceContext();
    /** An id need not be hard to guess. */
    private final TimeOrderedEpochFactory eventIds =
            TimeOrderedEpochFactory.builder().withFastRandom().build();

    Outbox(DataSource dataSource, TransactionEnd transactionEnd, Clock clock) {
        this.dataSource = dataSource;
        this.transactionEnd = transactionEnd;
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
        Event event = event(topic, type, subject, data);
        waiting().add(event);
        return event.id();
    }

    /**
     * As {@link #append}, for a service that applies its own state to a copy in the same transaction: the copy then ignores the event
     * when it comes back over Kafka, and everything older. Writes what the transaction has appended so far.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Appended appendState(Topic topic, String type, String subject, Object data) {
        return waiting().addAndWrite(event(topic, type, subject, data));
    }

    /** Appends a state topic's tombstone: it takes the subject's next sequence number and removes the subject by compaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void appendTombstone(Topic topic, String subject) {
        waiting().add(tombstone(topic, subject));
    }

    /** As {@link #appendTombstone}, for a service that applies it to a copy in the same transaction, as with {@link #appendState}. */
    @Transactional(Transactional.TxType.MANDATORY)
    public Appended appendStateTombstone(Topic topic, String subject) {
        return waiting().addAndWrite(tombstone(topic, subject));
    }

    /**
     * Appends many events of one type, for what happens often; events of one subject keep the order of the list.
     *
     * @return the events' ids, in the list's order
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<UUID> appendAll(Topic topic, String type, List<Entry> entries) {
        List<UUID> ids = new ArrayList<>(entries.size());
        if (!entries.isEmpty()) {
            Waiting waiting = waiting();
            for (Entry entry : entries) {
                Event event = event(topic, type, entry.subject(), entry.data());
                waiting.add(event);
                ids.add(event.id());
            }
        }
        return ids;
    }

    private Event event(Topic topic, String type, String subject, Object data) {
        byte[] value = EventJson.write(data);
        if (value.length > MAX_DATA_BYTES) {
            throw new IllegalArgumentException("A " + type + " of " + value.length + " bytes is too large for Kafka");
        }
        return event(topic, type, subject, value);
    }

    private Event tombstone(Topic topic, String subject) {
        if (topic.kind() != Topic.Kind.STATE) {
            throw new IllegalArgumentException(topic.name() + " holds happenings: they have no tombstones");
        }
        return event(topic, ReceivedEvent.TOMBSTONE, subject, (byte[]) null);
    }

    private Event event(Topic topic, String type, String subject, byte[] value) {
        return new Event(
                eventIds.create(),
                topic.name(),
                type,
                subject,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                trace.current().orElse(null),
                value);
    }

    private Waiting waiting() {
        try {
            return transactionEnd.join(this, Waiting::new);
        } catch (SQLException e) {
            throw new EventStoreFailure("Events can't be appended to the outbox", e);
        }
    }

    /** What the running transaction has appended and not written yet. */
    private final class Waiting implements Synchronization {
        private final List<Event> events = new ArrayList<>();
        private int bytes;
        private boolean isEnding;

        void add(Event event) {
            events.add(event);
            bytes += event.bytes();
            if (isEnding || bytes > MOST_WAITING_BYTES) {
                write(WRITE_HAPPENINGS);
            }
        }

        Appended addAndWrite(Event event) {
            events.add(event);
            return new Appended(event.id(), write(WRITE_STATES).get(event.id()), event.at());
        }

        @Override
        public void beforeCompletion() {
            isEnding = true;
            write(WRITE_HAPPENINGS);
        }

        @Override
        public void afterCompletion(int status) {}

        private Map<UUID, Long> write(String statement) {
            if (events.isEmpty()) {
                return Map.of();
            }
            Map<UUID, Long> sequences = Outbox.this.write(events, statement);
            events.clear();
            bytes = 0;
            return sequences;
        }
    }

    /** The events' sequences by their ids, where the statement selects them. */
    private Map<UUID, Long> write(List<Event> events, String statement) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement write = connection.prepareStatement(statement)) {
            write.setString(1, ArrayText.ids(events, Event::id));
            write.setArray(2, connection.createArrayOf("text", of(events, Event::topic)));
            write.setArray(3, connection.createArrayOf("text", of(events, Event::type)));
            write.setArray(4, connection.createArrayOf("text", of(events, Event::subject)));
            write.setArray(5, connection.createArrayOf("bigint", followers(events)));
            write.setString(6, ArrayText.times(events, Event::at));
            write.setArray(7, connection.createArrayOf("text", of(events, Event::traceparent)));
            write.setArray(
                    8,
                    connection.createArrayOf(
                            "bytea", events.stream().map(Event::data).toArray(byte[][]::new)));
            write.setString(9, WAKE_CHANNEL);
            Map<UUID, Long> sequences = new HashMap<>();
            try (ResultSet row = write.executeQuery()) {
                while (statement == WRITE_STATES && row.next()) {
                    sequences.put(row.getObject(1, UUID.class), row.getLong(2));
                }
            }
            return sequences;
        } catch (SQLException e) {
            throw new EventStoreFailure(events.size() + " events can't be appended to the outbox", e);
        }
    }

    private static Object[] of(List<Event> events, Function<Event, Object> field) {
        return events.stream().map(field).toArray();
    }

    /** How many later ones of the list have the same subject, for each. */
    private static Object[] followers(List<Event> events) {
        Object[] followers = new Object[events.size()];
        Map<Subject, Long> seen = new HashMap<>();
        for (int i = events.size() - 1; i >= 0; i--) {
            followers[i] =
                    seen.merge(new Subject(events.get(i).topic(), events.get(i).subject()), 1L, Long::sum) - 1;
        }
        return followers;
    }

    private record Subject(String topic, String subject) {}

    /** @param data null: a tombstone */
    private record Event(
            UUID id, String topic, String type, String subject, Instant at, String traceparent, byte[] data) {
        private static final int BYTES_WITHOUT_DATA = 300;

        int bytes() {
            return BYTES_WITHOUT_DATA + (data == null ? 0 : data.length);
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
