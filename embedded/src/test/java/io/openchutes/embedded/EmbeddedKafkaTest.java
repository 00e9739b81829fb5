package io.openchutes.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EmbeddedKafkaTest {
    @TempDir
    Path directory;

    @Test
    void keepsAcknowledgedRecordsWhenKilledAndStartedAgain() throws Exception {
        EmbeddedKafka.Settings settings = new EmbeddedKafka.Settings(
                directory,
                directory.resolve("kafka.log"),
                Ports.free(),
                Ports.free(),
                System.getProperty("java.class.path"));
        try (EmbeddedKafka kafka = EmbeddedKafka.start(settings)) {
            Map<String, Object> client = new HashMap<>(Map.of("bootstrap.servers", kafka.bootstrapServers()));
            try (Admin admin = Admin.create(client)) {
                admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
                producer.send(new ProducerRecord<>("kept", "key", "value")).get(30, TimeUnit.SECONDS);
            }

            long killed = kafka.pid();
            kafka.kill();
            assertThat(kafka.isAlive()).isFalse();
            kafka.start();
            assertThat(kafka.pid()).isNotEqualTo(killed);

            assertThat(firstValue(client)).isEqualTo("value");
        }
        assertThat(EmbeddedKafka.killOrphan(directory)).isFalse();
    }

    @Test
    void killsTheBrokerThatAnEarlierRunLeft() {
        EmbeddedKafka.Settings settings = new EmbeddedKafka.Settings(
                directory,
                directory.resolve("kafka.log"),
                Ports.free(),
                Ports.free(),
                System.getProperty("java.class.path"));
        EmbeddedKafka left = EmbeddedKafka.start(settings);
        try (EmbeddedKafka next = EmbeddedKafka.start(settings)) {
            assertThat(left.isAlive()).isFalse();
            assertThat(next.isAlive()).isTrue();
        }
    }

    private static String firstValue(Map<String, Object> client) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition("kept", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    return record.value();
                }
            }
            return null;
        }
    }
}
