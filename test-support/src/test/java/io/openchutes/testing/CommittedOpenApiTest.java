package io.openchutes.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class CommittedOpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void writingTheSameDocumentAgainGivesTheSameBytes() throws JsonProcessingException {
        String committed = "{\"paths\":{\"/b\":{\"get\":1},\"/a\":{}},\"tags\":[{\"name\":\"x\",\"text\":\"y\"}]}";
        String served = "{\"tags\":[{\"text\":\"y\",\"name\":\"x\"}],\"paths\":{\"/a\":{},\"/b\":{\"get\":1}}}";
        assertThat(written(committed, served)).isEqualTo(committed);
    }

    @Test
    void aChangeMovesNothingElse() throws JsonProcessingException {
        String committed = "{\"b\":{\"y\":1,\"x\":[1,{\"q\":0,\"p\":0}]},\"a\":2,\"gone\":3}";
        String served = "{\"a\":2,\"new\":4,\"b\":{\"x\":[1,{\"p\":5,\"q\":0},7],\"y\":1}}";
        assertThat(written(committed, served))
                .isEqualTo("{\"b\":{\"y\":1,\"x\":[1,{\"q\":0,\"p\":5},7]},\"a\":2,\"new\":4}");
        assertThat(JSON.readTree(written(committed, served))).isEqualTo(JSON.readTree(served));
    }

    private static String written(String committed, String served) throws JsonProcessingException {
        JsonNode ordered = CommittedOpenApi.inOrderOf(JSON.readTree(committed), JSON.readTree(served));
        return JSON.writeValueAsString(ordered);
    }
}
