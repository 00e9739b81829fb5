package io.openchutes.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The OpenAPI documents under {@code contracts/openapi/}: what a service serves may not drift from what is committed. */
public final class CommittedOpenApi {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private CommittedOpenApi() {}

    /**
     * The document with its fields in the order of another, new ones last: the framework's order of some differs between builds.
     */
    static JsonNode inOrderOf(JsonNode known, JsonNode document) {
        if (known == null || known.equals(document)) {
            return known == null ? document : known;
        }
        if (document.isObject() && known.isObject()) {
            ObjectNode ordered = JSON.createObjectNode();
            known.fieldNames().forEachRemaining(name -> {
                if (document.has(name)) {
                    ordered.set(name, inOrderOf(known.get(name), document.get(name)));
                }
            });
            document.properties().forEach(field -> {
                if (!known.has(field.getKey())) {
                    ordered.set(field.getKey(), field.getValue());
                }
            });
            return ordered;
        }
        if (document.isArray() && known.isArray()) {
            ArrayNode ordered = JSON.createArrayNode();
            for (int i = 0; i < document.size(); i++) {
                ordered.add(inOrderOf(known.get(i), document.get(i)));
            }
            return ordered;
        }
        return document;
    }

    /**
     * Fails where the served document is not the committed one; {@code -Dopenapi.update=true} commits the served one instead.
     *
     * @param service the file's name without its ending, e.g. {@code chutes-service}
     * @param served the body of {@code GET /openapi.json}
     */
    public static void assertUnchanged(String service, String served) {
        Path committed = Path.of("..", "contracts", "openapi", service + ".json");
        try {
            JsonNode document = JSON.readTree(served);
            if (Boolean.getBoolean("openapi.update")) {
                Files.createDirectories(committed.getParent());
                JsonNode known = Files.exists(committed) ? JSON.readTree(committed.toFile()) : document;
                Files.writeString(committed, JSON.writeValueAsString(inOrderOf(known, document)) + "\n");
            }
            assertThat(document)
                    .as(
                            "contracts/openapi/%s.json; after a wanted change: ./mvnw verify -Dopenapi.update=true",
                            service)
                    .isEqualTo(JSON.readTree(committed.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
