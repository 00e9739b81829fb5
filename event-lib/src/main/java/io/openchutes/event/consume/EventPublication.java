package io.openchutes.event.consume;

import com.github.f4b6a3.uuid.UuidCreator;
import io.openchutes.event.EventConfig;
import io.openchutes.event.Topic;
import io.openchutes.event.envelope.EventDecoder;
import io.openchutes.event.envelope.EventEncoder;
import io.openchutes.event.envelope.EventHeaders;
import io.openchutes.event.json.EventJson;
import io.openchutes.event.kafka.KafkaSettings;
import io.openchutes.event.topic.TopicCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/** Publishes one event that an operator wrote by hand: the data comes from a file, the envelope is filled in. */
@ApplicationScoped
public class EventPublication {
    private static final Logger LOG = Logger.getLogger(EventPublication.class);

    private static final String STANDARD_INPUT = "-";

    private final Instance<TopicCatalogue> catalogues;
    private final ForeignWriters foreignWriters;
    private final Consumers consumers;
    private final KafkaSettings kafka;
    private final Clock clock;
    private final String source;

    EventPublication(
            Instance<TopicCatalogue> catalogues,
            ForeignWriters foreignWriters,
            Consumers consumers,
            KafkaSettings kafka,
            Clock clock,
            EventConfig config) {
        this.catalogues = catalogues;
        this.foreignWriters = foreignWriters;
        this.consumers = consumers;
        this.kafka = kafka;
        this.clock = clock;
        this.source = "/" + config.service() + "/publish";
    }

    /**
     * Publishes the data with the subject's next sequence, and returns when Kafka has it.
     *
     * @param file a JSON object with the field that is the topic's key; {@code -} for standard input
     * @return the sequence
     * @throws IllegalArgumentException if no topic has the type, this service owns the topic, or the data does not fit
     * @throws io.openchutes.event.UnreadableEvent if a subscription of this service could not read it
     */
    public long publish(String type, Path file) throws InterruptedException {
        Topic topic = topicOf(type);
        if (foreignWriters.owned().contains(topic)) {
            throw new IllegalArgumentException(
                    topic.name() + " belongs to this service, which publishes its own state there");
        }
        byte[] data = read(file);
        String subject = subject(topic, data);
        long sequence = lastSequence(topic, subject) + 1;
        ProducerRecord<String, byte[]> record = new EventEncoder(source)
                .encode(
                        topic.name(),
                        UuidCreator.getTimeOrderedEpoch(),
                        type,
                        subject,
                        sequence,
                        clock.instant().truncatedTo(ChronoUnit.MICROS),
                        Optional.empty(),
                        data);
        requireReadable(topic, record);
        send(record);
        LOG.infof("Published %s of %s to %s with ce_sequence %d", type, subject, topic.name(), sequence);
        return sequence;
    }

    private Topic topicOf(String type) {
        return catalogues.stream()
                .flatMap(catalogue -> catalogue.topics().stream())
                .filter(topic -> topic.types().contains(type))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No topic has events of the type " + type));
    }

    private static byte[] read(Path file) {
        try {
            return file.toString().equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("The file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    private static String subject(Topic topic, byte[] data) {
        Object subject = EventJson.read(data, Map.class).get(topic.key());
        if (!(subject instanceof String text) || text.isBlank()) {
            throw new IllegalArgumentException("The data has no text " + topic.key() + ", the key of " + topic.name());
        }
        return text;
    }

    private long lastSequence(Topic topic, String subject) {
        Map<String, Object> settings = kafka.copy();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        long last = 0;
        try (TopicReader reader = new TopicReader(settings, topic.name())) {
            List<ConsumerRecord<String, byte[]>> records = reader.next();
            while (!records.isEmpty()) {
                for (ConsumerRecord<String, byte[]> record : records) {
                    if (subject.equals(record.key())) {
                        last = Math.max(last, sequenceOf(record));
                    }
                }
                records = reader.next();
            }
        }
        return last;
    }

    /** A record with an unreadable sequence raises nothing: every consumer dead-letters it. */
    private static long sequenceOf(ConsumerRecord<String, byte[]> record) {
        return EventDecoder.text(record.headers(), EventHeaders.SEQUENCE)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private void requireReadable(Topic topic, ProducerRecord<String, byte[]> record) {
        var event = EventDecoder.decode(topic, record.key(), record.headers(), record.value(), 0, 0, false);
        consumers.appliers().stream()
                .map(RecordApplier::subscription)
                .filter(subscription -> subscription.topic().equals(topic) && subscription.handles(event))
                .forEach(subscription -> subscription.read(event));
    }

    private void send(ProducerRecord<String, byte[]> record) throws InterruptedException {
        Map<String, Object> settings = kafka.copy();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new KafkaException("Kafka did not take the event", e.getCause());
        }
    }
}
