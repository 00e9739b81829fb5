package io.openchutes.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The OpenAPI documents under {@code contracts/openapi/}: what a service serves may not drift from what is committed. */
public final class CommittedOpenApi {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private CommittedOpenApi() {}

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
                Files.writeString(committed, JSON.writeValueAsString(document) + "\n");
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
