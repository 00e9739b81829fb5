package io.openchutes.event.consume;

import io.openchutes.event.Subscription;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Makes the Kafka client that a consumer's thread reads with. */
@RegisterForReflection(targets = CooperativeStickyAssignor.class)
final class ConsumerClient {
    /** What one answer of the broker holds at most, but for a single record that is larger; the client keeps one answer ahead. */
    private static final int FETCH_BYTES = 8 << 20;

    private ConsumerClient() {}

    static KafkaConsumer<String, byte[]> open(Subscription subscription, ConsumerTools tools) {
        int session =
                Math.toIntExact(tools.config().consumers().sessionTimeout().toMillis());
        Map<String, Object> settings = tools.kafka().copy();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, tools.config().service() + "." + subscription.name());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                tools.config().consumers().batchSize());
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, session / 5);
        settings.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(CooperativeStickyAssignor.class.getName()));
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 8_000);
        // Every offset is sought from the database before anything is read; this only names what a fetch out of range
        // means.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
