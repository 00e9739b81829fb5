package io.openchutes.event.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.embedded.SharedPlatform;
import io.openchutes.event.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
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
