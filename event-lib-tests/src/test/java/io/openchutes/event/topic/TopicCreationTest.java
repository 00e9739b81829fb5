package io.openchutes.event.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.embedded.SharedPlatform;
import io.openchutes.event.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class TopicCreationTest {
    private final Map<String, Object> kafka =
            Map.of("bootstrap.servers", SharedPlatform.start().kafka().bootstrapServers());
    private final String prefix = "created-" + UUID.randomUUID();

    @Test
    void topicsAreMadeAsTheContractSaysAndExistingOnesStay() throws Exception {
        Topic state = Topic.state(prefix + ".state");
        Topic happenings = Topic.happenings(prefix + ".happenings", Duration.ofDays(7));
        assertThat(new TopicCreator(kafka, 2, Optional.of((short) 1)).create(List.of(state)))
                .containsExactlyInAnyOrder(state.name(), state.deadLetterName());
        assertThat(new TopicCreator(kafka, 5, Optional.empty()).create(List.of(state, happenings)))
                .containsExactlyInAnyOrder(happenings.name(), happenings.deadLetterName());

        assertThat(setting(state.name(), "cleanup.policy")).isEqualTo("compact");
        assertThat(setting(state.name(), "delete.retention.ms")).isEqualTo("2592000000");
        assertThat(setting(state.name(), "max.message.bytes")).isEqualTo("4194304");
        assertThat(setting(happenings.name(), "cleanup.policy")).isEqualTo("delete");
        assertThat(setting(happenings.name(), "retention.ms")).isEqualTo("604800000");
        assertThat(setting(state.deadLetterName(), "cleanup.policy")).isEqualTo("delete");
        assertThat(partitions(state.name())).isEqualTo(2);
        assertThat(partitions(happenings.name())).isEqualTo(5);
        assertThat(partitions(happenings.deadLetterName())).isEqualTo(1);
    }

    @Test
    void aNewTopicsPartitionsTakeEachFirstRecordAtTheFirstTry() throws Exception {
        int partitions = 50;
        Topic earlier = Topic.state(prefix + ".earlier");
        Topic topic = Topic.happenings(prefix + ".hurried", Duration.ofDays(7));
        TopicCreator creator = new TopicCreator(kafka, partitions, Optional.empty());
        creator.create(List.of(earlier));
        Map<String, Object> impatient = new HashMap<>(kafka);
        impatient.put(ProducerConfig.RETRIES_CONFIG, 0);
        impatient.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(impatient, new StringSerializer(), new StringSerializer())) {
            // Connected and warm, so that it comes right behind the creation.
            producer.send(new ProducerRecord<>(earlier.name(), "key", "value")).get();

            creator.create(List.of(topic));
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                sent.add(producer.send(new ProducerRecord<>(topic.name(), partition, "key", "value")));
            }

            for (Future<RecordMetadata> record : sent) {
                assertThat(record.get().offset()).isZero();
            }
        }
    }

    private String setting(String topic, String name) throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            return config.get(name).value();
        }
    }

    private int partitions(String topic) throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
        }
    }
}
