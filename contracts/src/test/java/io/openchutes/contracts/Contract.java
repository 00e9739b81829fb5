package io.openchutes.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The files of this module as the tests and the page read them. */
final class Contract {
    static final Path ASYNCAPI = Path.of("asyncapi.yaml");
    static final Path SCHEMAS = Path.of("src/main/resources/schemas");
    static final Path SAMPLES = Path.of("src/main/resources/samples");

    private Contract() {}

    static JsonNode asyncApi() {
        return new YAMLMapper().readTree(ASYNCAPI.toFile());
    }

    /** The JSON files of a folder, by their names without the ending. */
    static Map<String, JsonNode> files(Path folder) {
        JsonMapper json = new JsonMapper();
        Map<String, JsonNode> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(folder)) {
            paths.filter(path -> path.toString().endsWith(".json"))
                    .forEach(path -> files.put(
                            path.getFileName().toString().replace(".json", ""), json.readTree(path.toFile())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** The schema with what it refers to in the same folder or below put in its place, on the first level. */
    static Map<String, JsonNode> properties(JsonNode schema) {
        Map<String, JsonNode> properties = new TreeMap<>();
        if (schema.has("$ref")) {
            JsonNode part = new JsonMapper()
                    .readTree(SCHEMAS.resolve(schema.get("$ref").asString()).toFile());
            properties.putAll(properties(part));
        }
        schema.path("properties")
                .properties()
                .forEach(each ->
                        properties.merge(each.getKey(), each.getValue(), (part, own) -> own.has("const") ? part : own));
        return properties;
    }
}
