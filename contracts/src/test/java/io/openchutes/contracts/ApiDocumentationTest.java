package io.openchutes.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Whether somebody who has the OpenAPI documents alone can make every call: words, examples and how to sign. */
class ApiDocumentationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @ParameterizedTest
    @ValueSource(strings = {"chutes-service", "bounty-service", "metrics-service", "instance-service"})
    void everyOperationIsToldInWordsAndExamples(String service) throws Exception {
        JsonNode document = JSON.readTree(Files.readString(Path.of("openapi", service + ".json")));
        List<String> gaps = new ArrayList<>();
        Set<String> tags = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    String name = method.getKey() + " " + path.getKey();
                    method.getValue().path("tags").forEach(tag -> tags.add(tag.asString()));
                    look(document, name, method.getValue(), gaps);
                }
            }
        }
        for (JsonNode tag : document.path("tags")) {
            tags.remove(tag.path("name").asString());
            require(gaps, "tag " + tag.path("name").asString(), tag, "description");
        }
        assertThat(gaps).isEmpty();
        assertThat(tags).as("tags that the document does not describe").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chutes-service", "bounty-service", "metrics-service", "instance-service"})
    void theSecuritySchemesSayHowToSign(String service) throws Exception {
        JsonNode schemes = JSON.readTree(Files.readString(Path.of("openapi", service + ".json")))
                .at("/components/securitySchemes");
        assertThat(schemes.at("/Signature/description").asString())
                .contains(
                        "sr25519",
                        "`substrate`",
                        "`{hotkey}:{nonce}:{sha256 of the body's bytes, in lower-case hex}`",
                        "`{hotkey}:{nonce}:{purpose}`",
                        "`v2:{hotkey}:{METHOD}:{path and query as sent}:{nonce}:{sha256 of the body in hex, or nothing}`");
        assertThat(schemes.at("/ApiKey/description").asString()).contains("Authorization: Bearer cpk_");
        assertThat(schemes.at("/Hotkey/description").asString()).contains("SS58");
        assertThat(schemes.at("/Nonce/description").asString()).contains("unix seconds");
    }

    private void look(JsonNode document, String name, JsonNode operation, List<String> gaps) {
        require(gaps, name, operation, "summary");
        require(gaps, name, operation, "description");
        if (!operation.path("description").asString().contains("*Credentials*: ")) {
            gaps.add(name + " does not say who may call");
        }
        if (operation.path("tags").isEmpty()) {
            gaps.add(name + " has no tag");
        }
        for (JsonNode parameter : operation.path("parameters")) {
            require(gaps, name + " parameter " + parameter.path("name").asString(), parameter, "description");
        }
        for (Map.Entry<String, JsonNode> content :
                operation.at("/requestBody/content").properties()) {
            example(document, name + " request", content.getValue(), gaps);
        }
        for (Map.Entry<String, JsonNode> response : operation.get("responses").properties()) {
            require(gaps, name + " " + response.getKey(), response.getValue(), "description");
            for (Map.Entry<String, JsonNode> content :
                    response.getValue().path("content").properties()) {
                example(document, name + " " + response.getKey() + " " + content.getKey(), content.getValue(), gaps);
            }
        }
    }

    /** There is one, and it is what its schema says. */
    private void example(JsonNode document, String name, JsonNode content, List<String> gaps) {
        JsonNode example = content.has("example")
                ? content.get("example")
                : content.path("examples").isEmpty()
                        ? null
                        : content.path("examples").iterator().next().path("value");
        if (example == null) {
            gaps.add(name + " has no example");
            return;
        }
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.set("allOf", JSON.createArrayNode().add(content.get("schema")));
        root.set("components", document.get("components"));
        Schema schema = registry.getSchema(root);
        schema.validate(example).forEach(error -> gaps.add(name + ": " + error));
    }

    private static void require(List<String> gaps, String name, JsonNode node, String field) {
        if (node.path(field).asString("").isBlank()) {
            gaps.add(name + " has no " + field);
        }
    }
}
