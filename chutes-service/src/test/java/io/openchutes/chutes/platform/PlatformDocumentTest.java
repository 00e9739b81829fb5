package io.openchutes.chutes.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformDocumentTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void hasEveryOperationOfEveryServiceAndWhatItRefersTo() throws IOException {
        List<byte[]> documents = new ArrayList<>();
        for (String service : PlatformDocumentResource.SERVICES) {
            try (InputStream in = getClass().getResourceAsStream("/openapi/" + service + ".json")) {
                documents.add(in.readAllBytes());
            }
        }
        JsonNode platform = PlatformDocument.of(documents, json);
        for (byte[] document : documents) {
            json.readTree(document)
                    .path("paths")
                    .properties()
                    .forEach(path -> assertThat(platform.path("paths").get(path.getKey()))
                            .isEqualTo(path.getValue()));
        }
        assertThat(platform.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                platform.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void refusesTwoMeaningsOfOneName() {
        byte[] one = "{\"components\":{\"schemas\":{\"A\":{\"type\":\"string\"}}}}".getBytes(StandardCharsets.UTF_8);
        byte[] other = "{\"components\":{\"schemas\":{\"A\":{\"type\":\"number\"}}}}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> PlatformDocument.of(List.of(one, other), json)).hasMessageContaining("A differently");
    }
}
