package io.openchutes.event.consume;

import io.openchutes.event.EventConfig;
import io.openchutes.event.EventStoreFailure;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import io.openchutes.event.envelope.EventDecoder;
import io.openchutes.event.envelope.EventHeaders;
import io.openchutes.event.kafka.KafkaSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Keeps the records that can't be applied: the record as it came, with the reason in its headers, in the topic's dead-letter topic, and a
 * row in the database that stays open until it is replayed or discarded.
 */
@ApplicationScoped
public class DeadLetters {
    private static final int MAX_REASON = 1_000;

    private final DataSource dataSource;
    private final KafkaSettings kafka;
    private final EventConfig config;
    private final Clock clock;
    private KafkaProducer<String, byte[]> producer;

    DeadLetters(DataSource dataSource, KafkaSettings kafka, EventConfig config, Clock clock) {
        this.dataSource = dataSource;
        this.kafka = kafka;
        this.config = config;
        this.clock = clock;
    }

    /** Where a record came from; identifies a dead letter together with the consumer's name. */
    record Source(int partition, long offset) {}

    /**
     * Copies the record to the dead-letter topic and returns when Kafka has it. A repetition is harmless.
     *
     * @throws KafkaException if Kafka does not take it
     */
    void publish(Subscription subscription, ConsumerRecord<String, byte[]> record, String reason)
            throws InterruptedException {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(
                subscription.topic().deadLetterName(), null, record.key(), record.value(), record.headers());
        add(letter.headers(), EventHeaders.DEAD_REASON, shortened(reason));
        add(letter.headers(), EventHeaders.DEAD_CONSUMER, group(subscription));
        add(letter.headers(), EventHeaders.DEAD_TOPIC, record.topic());
        add(letter.headers(), EventHeaders.DEAD_PARTITION, Integer.toString(record.partition()));
        add(letter.headers(), EventHeaders.DEAD_OFFSET, Long.toString(record.offset()));
        add(letter.headers(), EventHeaders.DEAD_AT, clock.instant().toString());
        try {
            producer().send(letter).get();
        } catch (ExecutionException e) {
            throw new KafkaException("The dead letter was not taken", e.getCause());
        }
    }

    /** Opens the row, in the running transaction. */
    void open(Subscription subscription, ConsumerRecord<String, byte[]> record, String reason) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into event_dead_letter
                            (consumer, topic, partition, record_offset, type, subject, reason, died_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict do nothing""")) {
            insert.setString(1, subscription.name());
            insert.setString(2, record.topic());
            insert.setInt(3, record.partition());
            insert.setLong(4, record.offset());
            insert.setString(
                    5,
                    storable(EventDecoder.text(record.headers(), EventHeaders.TYPE)
                            .orElse(null)));
            insert.setString(
                    6,
                    storable(EventDecoder.text(record.headers(), EventHeaders.SUBJECT)
                            .orElse(record.key())));
            insert.setString(7, shortened(reason));
            insert.setObject(8, now());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new EventStoreFailure("The dead letter can't be noted", e);
        }
    }

    /** The open ones of a consumer. */
    List<Source> open(Subscription subscription) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        select partition, record_offset from event_dead_letter
                        where consumer = ? and topic = ? and closed_at is null""")) {
            select.setString(1, subscription.name());
            select.setString(2, subscription.topic().name());
            List<Source> sources = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    sources.add(new Source(row.getInt(1), row.getLong(2)));
                }
            }
            return sources;
        } catch (SQLException e) {
            throw new EventStoreFailure("The dead letters can't be read", e);
        }
    }

    /**
     * Closes one in the running transaction.
     *
     * @return false if it was closed before
     */
    boolean close(Subscription subscription, Source source, String by) {
        return update(
                        """
                        update event_dead_letter set closed_at = ?, closed_by = ?
                        where consumer = ? and topic = ? and partition = ? and record_offset = ?
                          and closed_at is null""",
                        now(),
                        by,
                        subscription.name(),
                        subscription.topic().name(),
                        source.partition(),
                        source.offset())
                == 1;
    }

    /** Keeps the reason of the last try. */
    void noteReason(Subscription subscription, Source source, String reason) {
        update(
                """
                update event_dead_letter set reason = ?
                where consumer = ? and topic = ? and partition = ? and record_offset = ?""",
                shortened(reason),
                subscription.name(),
                subscription.topic().name(),
                source.partition(),
                source.offset());
    }

    /** Closes all of a consumer without applying them. */
    int discard(Subscription subscription) {
        return update("""
                update event_dead_letter set closed_at = ?, closed_by = 'discard'
                where consumer = ? and topic = ? and closed_at is null""", now(), subscription.name(), subscription.topic().name());
    }

    /** Deletes those of a consumer that re-reads its topic: what is still unreadable is dead-lettered again. */
    void forget(Subscription subscription) {
        update(
                "delete from event_dead_letter where consumer = ? and topic = ?",
                subscription.name(),
                subscription.topic().name());
    }

    /** Deletes rows whose letters the dead-letter topic no longer holds. */
    void purge(Subscription subscription) {
        update(
                "delete from event_dead_letter where consumer = ? and topic = ? and died_at < ?",
                subscription.name(),
                subscription.topic().name(),
                OffsetDateTime.ofInstant(clock.instant().minus(Topic.DEAD_LETTER_RETENTION), ZoneOffset.UTC));
    }

    /** The consumer's name as dead letters carry it. */
    String group(Subscription subscription) {
        return config.service() + "." + subscription.name();
    }

    private int update(String sql, Object... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new EventStoreFailure("The dead letters can't be changed", e);
        }
    }

    private synchronized KafkaProducer<String, byte[]> producer() {
        if (producer == null) {
            Map<String, Object> settings = kafka.copy();
            settings.put(ProducerConfig.ACKS_CONFIG, "all");
            settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            // Room for the reason beside a record that was itself as large as allowed.
            settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 5 * 1024 * 1024);
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
            settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
            settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
            producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @PreDestroy
    synchronized void stop() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
        }
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static String shortened(String reason) {
        String text = storable(String.valueOf(reason));
        return text.length() > MAX_REASON ? text.substring(0, MAX_REASON) : text;
    }

    /** PostgreSQL's text holds every character but NUL. */
    private static String storable(String text) {
        return text == null ? null : text.replace('\0', '?');
    }

    private static void add(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
