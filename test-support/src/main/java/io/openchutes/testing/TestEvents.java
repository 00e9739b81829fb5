package io.openchutes.testing;

import io.openchutes.event.Topic;
import io.openchutes.event.envelope.EventEncoder;
import io.openchutes.event.envelope.EventHeaders;
import io.openchutes.event.json.EventJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Publishes events as the programs around the platform do (image forge, instance registry, …), and reads what a topic holds. What it
 * publishes must fit the contract's schema; only {@link #publishUnchecked} takes anything.
 */
public final class TestEvents implements AutoCloseable {
    private static final Duration READ_PATIENCE = Duration.ofSeconds(20);

    private final Map<String, Object> kafka;
    private final KafkaProducer<String, byte[]> producer;
    private final EventEncoder encoder;
    private final EventSchemas schemas = new EventSchemas();
    /** Higher than any sequence of an earlier test on the same broker. */
    private final AtomicLong sequence = new AtomicLong(Instant.now().toEpochMilli() * 1000);

    /** A record as a topic holds it; json is null for a tombstone. */
    public record Published(
            UUID id,
            String type,
            String subject,
            long sequence,
            int partition,
            long offset,
            Map<String, String> headers,
            String json) {}

    /** Talks to the broker of the running {@code @QuarkusTest}. */
    public TestEvents() {
        this(brokerOfTheTest());
    }

    public TestEvents(String bootstrapServers) {
        this(bootstrapServers, "/test");
    }

    /** Talks to the same broker as the given source, e.g. as the service that owns the topic. */
    public static TestEvents from(String source) {
        return new TestEvents(brokerOfTheTest(), source);
    }

    private static String brokerOfTheTest() {
        return ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
    }

    private TestEvents(String bootstrapServers, String source) {
        this.encoder = new EventEncoder(source);
        this.kafka = Map.of("bootstrap.servers", bootstrapServers);
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /**
     * Publishes an event that happens now, with the subject's next sequence, and returns when Kafka has it.
     *
     * @param data an event record or a map (written in snake_case), or a String that is JSON already
     */
    public UUID publish(Topic topic, String type, String subject, Object data) {
        return publish(topic, type, subject, sequence.incrementAndGet(), data);
    }

    /** The same with a sequence of the test's choice, for repetitions and old states. */
    public UUID publish(Topic topic, String type, String subject, long sequence, Object data) {
        byte[] value = bytes(data);
        List<String> errors = schemas.errors(type, new String(value, StandardCharsets.UTF_8));
        if (!errors.isEmpty()) {
            throw new AssertionError("The test's own " + type + " does not fit its schema: " + errors);
        }
        UUID id = UUID.randomUUID();
        publishUnchecked(
                encoder.encode(topic.name(), id, type, subject, sequence, Instant.now(), Optional.empty(), value));
        return id;
    }

    /** Publishes an event again: same id, same sequence, as a producer does that missed the acknowledgement. */
    public void repeat(Topic topic, UUID id, String type, String subject, long sequence, Object data) {
        publishUnchecked(encoder.encode(
                topic.name(), id, type, subject, sequence, Instant.now(), Optional.empty(), bytes(data)));
    }

    public void tombstone(Topic topic, String subject) {
        publishUnchecked(encoder.tombstone(topic, subject, sequence.incrementAndGet(), Instant.now()));
    }

    /** Publishes any record at all, and returns when Kafka has it. */
    public void publishUnchecked(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take the record", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while publishing", e);
        }
    }

    /** Every committed record that the topic holds now, in the order of its partitions. */
    public List<Published> readAll(Topic topic) {
        return readAll(topic.name());
    }

    /** The records of one subject. */
    public List<Published> readAll(Topic topic, String subject) {
        return readAll(topic).stream()
                .filter(record -> subject.equals(record.subject()))
                .toList();
    }

    /** As {@link #readAll(Topic)}, for dead-letter topics. */
    public List<Published> readAll(String topicName) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topicName).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<Published> published = new ArrayList<>();
            Instant limit = Instant.now().plus(READ_PATIENCE);
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                if (Instant.now().isAfter(limit)) {
                    throw new IllegalStateException("Kafka did not give all records of " + topicName);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(record -> published.add(published(record)));
            }
            return published;
        }
    }

    private static Published published(ConsumerRecord<String, byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return new Published(
                headers.containsKey(EventHeaders.ID) ? UUID.fromString(headers.get(EventHeaders.ID)) : null,
                headers.get(EventHeaders.TYPE),
                headers.getOrDefault(EventHeaders.SUBJECT, record.key()),
                Long.parseLong(headers.getOrDefault(EventHeaders.SEQUENCE, "0")),
                record.partition(),
                record.offset(),
                headers,
                record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8));
    }

    private byte[] bytes(Object data) {
        return data instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : EventJson.write(data);
    }

    @Override
    public void close() {
        producer.close();
    }
}
