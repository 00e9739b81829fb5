package io.openchutes.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.openchutes.event.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Topics, AsyncAPI document, schemas and samples say the same. */
class ContractTest {
    private static final String BASE = "https://openchutes.io/schemas/";
    private static final String META_SCHEMA = "https://json-schema.org/draft/2020-12/schema";

    private final JsonNode asyncApi = Contract.asyncApi();
    private final Map<String, JsonNode> schemas = Contract.files(Contract.SCHEMAS);
    private final Map<String, JsonNode> samples = Contract.files(Contract.SAMPLES);
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaIdResolvers(resolvers -> resolvers.mapPrefix(BASE, "classpath:schemas/")));

    @Test
    void everyTopicIsAChannelAndEveryChannelATopic() {
        Set<String> channels = names(asyncApi.get("channels"));
        channels.remove("dead-letters");
        assertThat(channels)
                .containsExactlyInAnyOrderElementsOf(
                        Topics.ALL.stream().map(Topic::name).toList());
    }

    @TestFactory
    Stream<DynamicTest> aTopicsKindAndRetentionAreTheChannels() {
        return Topics.ALL.stream()
                .map(topic -> DynamicTest.dynamicTest(topic.name(), () -> {
                    JsonNode channel = asyncApi.at("/channels").get(topic.name());
                    JsonNode settings = channel.at("/bindings/kafka/topicConfiguration");
                    boolean state = topic.kind() == Topic.Kind.STATE;
                    assertThat(channel.get("address").asString()).isEqualTo(topic.name());
                    assertThat(channel.get("x-kind").asString()).isEqualTo(state ? "state" : "happenings");
                    assertThat(settings.get("cleanup.policy").get(0).asString())
                            .isEqualTo(state ? "compact" : "delete");
                    assertThat(settings.get(state ? "delete.retention.ms" : "retention.ms")
                                    .asLong())
                            .isEqualTo(topic.retention().toMillis());
                    assertThat(settings.get("max.message.bytes").asInt()).isEqualTo(4 * 1024 * 1024);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aTopicsKeyTypesAndTombstonesAreTheChannels() {
        return Topics.ALL.stream()
                .map(topic -> DynamicTest.dynamicTest(topic.name(), () -> {
                    JsonNode channel = asyncApi.at("/channels").get(topic.name());
                    Set<String> messages = names(channel.get("messages"));
                    assertThat(topic.hasTombstones()).isEqualTo(messages.remove("tombstone"));
                    assertThat(topic.types()).isEqualTo(messages);
                    assertThat(channel.get("x-key").asString()).isEqualTo(topic.key());
                }));
    }

    /** Each record of the README's examples that is written out fits its schema, and names the topic's key. */
    @Test
    void theRecordsThatTheReadmeShowsAreValid() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        Map<String, String> variables = Map.of(
                "$id", UUID.randomUUID().toString(),
                "$chute_id", UUID.randomUUID().toString(),
                "$version", UUID.randomUUID().toString(),
                "$(uuidgen)", UUID.randomUUID().toString(),
                "$now", "2026-01-01T00:00:00Z");
        Matcher example = Pattern.compile(
                        "(?m)^(?:echo ')?(\\{\"[^\\n]*\\})(?:' > \\S+)?\\n(?:X\\n)?event (\\S+) \\S+ (\\S+) ")
                .matcher(readme);
        Set<String> shown = new HashSet<>();
        while (example.find()) {
            String json = example.group(1);
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                json = json.replace('"' + variable.getKey() + '"', '"' + variable.getValue() + '"');
            }
            Schema schema = registry.getSchema(SchemaLocation.of(BASE + example.group(3) + ".json"));
            assertThat(schema.validate(json, InputFormat.JSON))
                    .as(example.group())
                    .isEmpty();
            shown.add(example.group(2));
        }
        assertThat(shown)
                .containsExactlyInAnyOrder(
                        Topics.IMAGE_EVENTS.name(),
                        Topics.ACCOUNT_EVENTS.name(),
                        Topics.INSTANCE_EVENTS.name(),
                        Topics.INVOCATION_EVENTS.name(),
                        Topics.PRICE_EVENTS.name());
    }

    @Test
    void everyTypeHasAMessageASchemaAndASampleAndNothingIsLeftOver() {
        Set<String> messages = names(asyncApi.at("/components/messages"));
        messages.remove("tombstone");
        messages.remove("dead-letter");
        Set<String> used = new HashSet<>();
        for (JsonNode channel : asyncApi.get("channels")) {
            used.addAll(names(channel.get("messages")));
        }
        used.remove("tombstone");
        used.remove("dead-letter");
        assertThat(messages).isEqualTo(new TreeSet<>(used));
        assertThat(schemas.keySet()).isEqualTo(messages);
        assertThat(samples.keySet()).isEqualTo(messages);
    }

    @TestFactory
    Stream<DynamicTest> aMessageNamesItsTypeAndPointsAtItsSchema() {
        return schemas.keySet().stream()
                .map(type -> DynamicTest.dynamicTest(type, () -> {
                    JsonNode message = asyncApi.at("/components/messages").get(type);
                    assertThat(message.get("name").asString()).isEqualTo(type);
                    assertThat(message.at("/payload/schema/$ref").asString())
                            .isEqualTo("./src/main/resources/schemas/" + type + ".json");
                    assertThat(message.at("/headers/allOf/1/properties/ce_type/const")
                                    .asString())
                            .isEqualTo(type);
                    assertThat(message.get("summary").asString())
                            .isEqualTo(schemas.get(type).get("description").asString());
                }));
    }

    @TestFactory
    Stream<DynamicTest> everySchemaIsAValidSchemaUnderItsName() {
        return Stream.concat(
                        schemas.entrySet().stream(),
                        Contract.files(Contract.SCHEMAS.resolve("parts")).entrySet().stream()
                                .map(part -> Map.entry("parts/" + part.getKey(), part.getValue())))
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
                    assertThat(registry.getSchema(SchemaLocation.of(META_SCHEMA))
                                    .validate(each.getValue()))
                            .isEmpty();
                    assertThat(each.getValue().get("$id").asString()).isEqualTo(BASE + each.getKey() + ".json");
                    assertThat(each.getValue().get("$schema").asString()).isEqualTo(META_SCHEMA);
                }));
    }

    @TestFactory
    Stream<DynamicTest> everySampleIsValidAndShowsEveryField() {
        return samples.entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    Schema schema = registry.getSchema(SchemaLocation.of(BASE + sample.getKey() + ".json"));
                    assertThat(schema.validate(
                                    sample.getValue(),
                                    context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))))
                            .isEmpty();
                    assertThat(names(sample.getValue()))
                            .isEqualTo(Contract.properties(schemas.get(sample.getKey()))
                                    .keySet());
                }));
    }

    @TestFactory
    Stream<DynamicTest> aReaderIgnoresFieldsThatItDoesNotKnow() {
        return schemas.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey(),
                        () -> assertThat(each.getValue().findValues("additionalProperties").stream()
                                        .filter(JsonNode::isBoolean)
                                        .toList())
                                .isEmpty()));
    }

    @Test
    void everyTopicIsWrittenByOneAndReadBySomeone() {
        for (Topic topic : Topics.ALL) {
            Map<String, Long> actions = asyncApi.get("operations").properties().stream()
                    .map(Map.Entry::getValue)
                    .filter(operation ->
                            operation.at("/channel/$ref").asString().equals("#/channels/" + topic.name()))
                    .collect(Collectors.groupingBy(
                            operation -> operation.get("action").asString(), Collectors.counting()));
            assertThat(actions).as(topic.name()).containsEntry("send", 1L).containsKey("receive");
        }
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toCollection(TreeSet::new));
    }
}
