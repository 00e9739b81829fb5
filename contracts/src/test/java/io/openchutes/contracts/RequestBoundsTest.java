package io.openchutes.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Whether everything that comes from outside has a bound that its sender can read: each text, list, object of free fields and number. */
class RequestBoundsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    /** Formats that say how long a text is. */
    private static final Set<String> BOUNDED_FORMATS = Set.of("uuid", "date-time", "date");

    @ParameterizedTest
    @ValueSource(strings = {"chutes-service", "bounty-service", "metrics-service", "instance-service"})
    void everythingThatIsSentHasABound(String service) throws Exception {
        assertThat(withoutBound(JSON.readTree(Files.readString(Path.of("openapi", service + ".json")))))
                .isEmpty();
    }

    @Test
    void whatHasNoBoundIsFound() {
        JsonNode document = JSON.readTree("""
                {"paths": {"/a": {"parameters": [{"name": "p", "in": "path", "schema": {"type": "string"}}], "post": {
                   "parameters": [{"name": "q", "in": "query", "schema": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
                                  {"name": "h", "in": "header", "schema": {"type": "integer", "minimum": 1}},
                                  {"name": "good", "in": "query", "schema": {"type": "string", "enum": ["a"]}}],
                   "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/B"}}}}}}},
                 "components": {"schemas": {"B": {"type": "object", "properties": {
                   "text": {"type": ["string", "null"]}, "list": {"type": "array", "items": {"type": "string", "format": "uuid"}},
                   "texts": {"type": "array", "maxItems": 3, "items": {"type": "string"}}, "free": {"type": "object"},
                   "number": {"type": "number", "exclusiveMinimum": 0}, "anything": {}, "flag": {"type": "boolean"},
                   "again": {"$ref": "#/components/schemas/B"},
                   "good": {"type": "number", "minimum": 0, "exclusiveMaximum": 10}}}}}}""");
        assertThat(withoutBound(document))
                .containsExactlyInAnyOrder(
                        "path p",
                        "query q",
                        "header h",
                        "B.text",
                        "B.list",
                        "B.texts[]",
                        "B.free",
                        "B.number",
                        "B.anything");
    }

    private static Set<String> withoutBound(JsonNode document) {
        Set<String> found = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    for (JsonNode list : List.of(
                            path.getValue().path("parameters"),
                            method.getValue().path("parameters"))) {
                        for (JsonNode one : list) {
                            JsonNode parameter = resolve(document, one);
                            String name = parameter.get("in").asString() + " "
                                    + parameter.get("name").asString();
                            look(document, name, parameter.path("schema"), seen, found);
                        }
                    }
                    resolve(document, method.getValue().path("requestBody"))
                            .path("content")
                            .forEach(content ->
                                    look(document, "body of " + path.getKey(), content.path("schema"), seen, found));
                }
            }
        }
        return found;
    }

    private static void look(JsonNode document, String name, JsonNode schema, Set<String> seen, Set<String> found) {
        if (schema.has("$ref")) {
            String ref = schema.get("$ref").asString();
            if (seen.add(ref)) {
                look(document, ref.replaceAll(".*/", ""), resolve(document, schema), seen, found);
            }
            return;
        }
        boolean isUnion = false;
        for (String union : List.of("anyOf", "oneOf", "allOf")) {
            for (JsonNode part : schema.path(union)) {
                isUnion = true;
                look(document, name, part, seen, found);
            }
        }
        Set<String> types = new HashSet<>();
        if (schema.path("type").isArray()) {
            schema.get("type").forEach(type -> types.add(type.asString()));
        } else if (schema.has("type")) {
            types.add(schema.get("type").asString());
        }
        if ((types.isEmpty() && !isUnion)
                || (types.contains("string") && !isBoundedText(schema))
                || (types.contains("array") && !schema.has("maxItems"))
                || ((types.contains("integer") || types.contains("number")) && !isBoundedNumber(schema))
                || (types.contains("object") && !schema.has("properties") && !schema.has("maxProperties"))) {
            found.add(name);
        }
        if (types.contains("array")) {
            look(document, name + "[]", schema.path("items"), seen, found);
        }
        schema.path("properties")
                .properties()
                .forEach(field -> look(document, name + "." + field.getKey(), field.getValue(), seen, found));
    }

    private static boolean isBoundedText(JsonNode schema) {
        return schema.has("maxLength")
                || schema.has("enum")
                || BOUNDED_FORMATS.contains(schema.path("format").asString(""));
    }

    private static boolean isBoundedNumber(JsonNode schema) {
        return (schema.has("minimum") || schema.has("exclusiveMinimum"))
                && (schema.has("maximum") || schema.has("exclusiveMaximum"));
    }

    private static JsonNode resolve(JsonNode document, JsonNode node) {
        JsonNode resolved = node;
        while (resolved.has("$ref")) {
            resolved = document.at(resolved.get("$ref").asString().substring(1));
        }
        return resolved;
    }
}
