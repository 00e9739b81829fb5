package io.openchutes.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The schemas of all kinds that the charts render, as server-side validation reads them: unknown fields are refused. */
final class KubernetesSchemas {
    private static final JsonNode ALL = read();

    private KubernetesSchemas() {}

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(KubernetesSchemas.class.getResourceAsStream("/kubernetes-schemas.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param without kinds of which there is no schema */
    static void assertFits(Collection<JsonNode> objects, Set<String> without) {
        for (JsonNode object : objects) {
            String kind =
                    object.get("apiVersion").asText() + "/" + object.get("kind").asText();
            if (!without.contains(kind)) {
                assertThat(problems(kind, object))
                        .as("%s %s", kind, object.at("/metadata/name").asText())
                        .isEmpty();
            }
        }
    }

    static List<String> problems(String kind, JsonNode object) {
        assertThat(ALL.get("kinds").has(kind)).as("a schema of %s", kind).isTrue();
        ObjectNode root = ALL.get("kinds").get(kind).deepCopy();
        root.set("$defs", ALL.get("$defs"));
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(root.toString(), InputFormat.JSON);
        return schema.validate(object.toString(), InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }
}
