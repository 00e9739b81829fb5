package io.openchutes.local.sample;

import io.openchutes.event.Topic;
import io.openchutes.event.envelope.EventEncoder;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes the events of those outside the three services, whom the launcher plays: the accounts' owner, the image forge, the instance
 * registry, the autoscaler and the price feed.
 */
public final class EventPublisher implements AutoCloseable {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final long BUFFER_BYTES = 4L * 1024 * 1024;
    private static final int DELIVERY_MILLIS = 600_000;

    private final KafkaProducer<String, byte[]> producer;
    private final EventEncoder encoder;
    private final Clock clock;

    /** @param source who writes, e.g. {@code /local/fleet} */
    public EventPublisher(String brokers, Clock clock, String source) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        brokers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        BUFFER_BYTES,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        DELIVERY_MILLIS),
                new StringSerializer(),
                new ByteArraySerializer());
        this.encoder = new EventEncoder(source);
        this.clock = clock;
    }

    /** @param data null for a tombstone */
    public Future<RecordMetadata> publish(Topic topic, String type, String subject, long sequence, Object data) {
        ProducerRecord<String, byte[]> record = data == null
                ? encoder.tombstone(topic, subject, sequence, clock.instant())
                : encoder.encode(topic, type, subject, sequence, clock.instant(), data);
        return producer.send(record);
    }

    /** Returns when Kafka has acknowledged everything sent. */
    public void flush(Iterable<Future<RecordMetadata>> sent) {
        producer.flush();
        try {
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take an event", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while publishing", e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
    }
}
