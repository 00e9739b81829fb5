package io.openchutes.breaktest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads whole topics as a stranger to the services would. */
final class TopicLog {
    private final String brokers;
    private final ObjectMapper json;

    TopicLog(String brokers, ObjectMapper json) {
        this.brokers = brokers;
        this.json = json;
    }

    /**
     * A record as it stands in its topic.
     *
     * @param data null for a tombstone
     */
    record Entry(UUID id, String type, String subject, long sequence, JsonNode data) {}

    /**
     * All committed records of one writer, each partition's in order.
     *
     * @param source as the records name it
     */
    List<Entry> read(String topic, String source) {
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<Entry> entries = new ArrayList<>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    if (!header(record, "ce_source").equals(source)) {
                        continue;
                    }
                    entries.add(new Entry(
                            UUID.fromString(header(record, "ce_id")),
                            header(record, "ce_type"),
                            header(record, "ce_subject"),
                            Long.parseLong(header(record, "ce_sequence")),
                            record.value() == null ? null : json.readTree(record.value())));
                }
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException("A record of " + topic + " is not JSON", e);
        }
    }

    /** How many records were ever written to these topics; those that don't exist hold none. */
    long written(Set<String> topics) {
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            Set<String> present = consumer.listTopics().keySet();
            List<TopicPartition> partitions = topics.stream()
                    .filter(present::contains)
                    .flatMap(topic -> partitions(consumer, topic).stream())
                    .toList();
            return consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .collect(Collectors.toList());
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        brokers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
