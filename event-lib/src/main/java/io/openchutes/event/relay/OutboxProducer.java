package io.openchutes.event.relay;

import io.openchutes.event.EventConfig;
import io.openchutes.event.envelope.EventEncoder;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The only producer of a service's events: a Kafka transaction for each batch, under the service's one transactional id. */
final class OutboxProducer implements AutoCloseable {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    /** Kafka's default, 16 KiB, cuts what a busy service sends in one transaction into many requests. */
    private static final int REQUEST_BYTES = 64 * 1024;

    private final KafkaProducer<String, byte[]> producer;
    private final EventEncoder encoder;

    OutboxProducer(Map<String, Object> settings, EventConfig config) {
        long timeout = config.relay().transactionTimeout().toMillis();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.service());
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(timeout));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, REQUEST_BYTES);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 * 1024 * 1024);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout / 2));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout));
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        this.encoder = new EventEncoder("/" + config.service());
    }

    /** Aborts what an older relay left open, and makes it fail if it still lives. */
    void fenceOlderRelays() {
        producer.initTransactions();
    }

    /** Returns when Kafka has committed the batch; after an exception it may or may not have, and the batch must be sent again. */
    void publish(OutboxBatch batch) {
        send(batch);
        producer.commitTransaction();
    }

    /** The first half: consumers see none of it before the commit. */
    void send(OutboxBatch batch) {
        producer.beginTransaction();
        for (OutboxBatch.Row row : batch.rows()) {
            // The commit reports the failure of any send.
            producer.send(encoder.encode(
                    row.topic(),
                    row.eventId(),
                    row.type(),
                    row.subject(),
                    row.sequence(),
                    row.time(),
                    row.traceparent(),
                    row.data()));
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
    }
}
