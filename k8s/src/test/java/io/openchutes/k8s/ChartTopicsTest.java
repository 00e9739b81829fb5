package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.contracts.Topics;
import io.openchutes.event.topic.TopicCreator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever makes the topics, the job or Strimzi, makes the same ones. */
class ChartTopicsTest {
    @ParameterizedTest
    @ValueSource(shorts = {1, 3})
    void strimzisTopicsAreThoseThatTheJobMakes(short copies) {
        Map<String, NewTopic> job = new TopicCreator(Map.of(), 24, Optional.of(copies))
                .wanted(Topics.ALL).stream().collect(Collectors.toMap(NewTopic::name, Function.identity()));
        Map<String, JsonNode> strimzi = Chart.render(
                        "operators",
                        Map.of("topics.partitions", "24", "topics.replicationFactor", String.valueOf(copies)))
                .ofKind("KafkaTopic")
                .collect(Collectors.toMap(topic -> topic.at("/metadata/name").asText(), topic -> topic.get("spec")));
        assertThat(strimzi.keySet()).isEqualTo(job.keySet());
        strimzi.forEach((name, spec) -> {
            assertThat(spec.get("partitions").asInt())
                    .as("partitions of %s", name)
                    .isEqualTo(job.get(name).numPartitions());
            assertThat(spec.get("replicas").asInt()).isEqualTo(job.get(name).replicationFactor());
            Map<String, String> config = new HashMap<>();
            spec.get("config")
                    .properties()
                    .forEach(
                            entry -> config.put(entry.getKey(), entry.getValue().asText()));
            assertThat(config)
                    .as("settings of %s", name)
                    .isEqualTo(job.get(name).configs());
        });
    }

    @Test
    void theTopicsAreTheContracts() {
        Map<String, JsonNode> strimzi = Chart.render("operators")
                .ofKind("KafkaTopic")
                .collect(Collectors.toMap(
                        topic -> topic.at("/metadata/name").asText(), topic -> topic.at("/spec/config")));
        JsonNode state = strimzi.get("chutes.chute-events");
        assertThat(state.get("cleanup.policy").asText()).isEqualTo("compact");
        assertThat(state.get("delete.retention.ms").asLong()).isEqualTo(2_592_000_000L);
        assertThat(state.get("max.message.bytes").asLong()).isEqualTo(4_194_304L);
        JsonNode happenings = strimzi.get("chutes.bounty-events");
        assertThat(happenings.get("cleanup.policy").asText()).isEqualTo("delete");
        assertThat(happenings.get("retention.ms").asLong()).isEqualTo(90L * 86_400_000);
        assertThat(strimzi.get("chutes.invocation-events").get("retention.ms").asLong())
                .isEqualTo(86_400_000L);
    }
}
