package io.openchutes.chutes.cord;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.chutes.DefaultConfig;
import io.openchutes.rest.json.JsonConventions;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CordListServiceTest {
    private final ObjectMapper mapper = mapper();
    private final CordListService service = new CordListService(null, mapper, Clock.systemUTC(), DefaultConfig.get());

    @Test
    void theIdComesFromTheContentWhateverTheOrderOfKeys() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("type", "object");
        one.put("title", "In");
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("title", "In");
        other.put("type", "object");
        assertThat(list(cord(one), "x", null).cordRefId())
                .isEqualTo(list(cord(other), "y", null).cordRefId());
        assertThat(list(cord(Map.of("type", "array")), "x", null).cordRefId())
                .isNotEqualTo(list(cord(one), "x", null).cordRefId());
        assertThat(list(cord(one), "x", null).cordRefId().version()).isEqualTo(5);
    }

    @Test
    void defaultsAreFilledIn() throws Exception {
        var shown = mapper.readTree(list(cord(null), "x", null).cords()).get(0);
        assertThat(shown.get("passthrough").booleanValue()).isFalse();
        assertThat(shown.get("public_api_method").textValue()).isEqualTo("POST");
        assertThat(shown.get("public_api_path").isNull()).isTrue();
        assertThat(shown.get("input_schema").isNull()).isTrue();
    }

    @Test
    void theBriefFormHasNoSchemas() throws Exception {
        var brief = mapper.readTree(
                        list(cord(Map.of("type", "object")), "x", null).brief())
                .get(0);
        assertThat(brief.has("input_schema")).isFalse();
        assertThat(brief.has("output_schema")).isFalse();
        assertThat(brief.has("minimal_input_schema")).isFalse();
        assertThat(brief.get("path").textValue()).isEqualTo("/chat");
        assertThat(brief.has("output_content_type")).isTrue();
    }

    @Test
    void aVllmChutesOwnNameIsBlankedAsADefaultAtAnyDepth() {
        CordList one = list(cord(schemaWithModel("org/one")), "org/one", "vllm");
        CordList other = list(cord(schemaWithModel("org/other")), "org/other", "vllm");
        assertThat(one).isEqualTo(other);
        assertThat(one.cords()).doesNotContain("org/one").contains("\"default\":\"\"");
    }

    @Test
    void otherTemplatesAndOtherValuesStay() {
        assertThat(list(cord(schemaWithModel("org/one")), "org/one", null).cords())
                .contains("org/one");
        assertThat(list(cord(schemaWithModel("org/one")), "org/two", "vllm").cords())
                .contains("org/one");
        assertThat(list(cord(Map.of("title", "org/one")), "org/one", "vllm").cords())
                .contains("org/one");
    }

    private CordList list(Cord cord, String name, String template) {
        return service.listOf(List.of(cord), name, template);
    }

    private static Cord cord(Map<String, Object> inputSchema) {
        return new Cord("POST", "/chat", "chat", true, null, null, null, inputSchema, null, null, null);
    }

    private static Map<String, Object> schemaWithModel(String model) {
        return Map.of("properties", Map.of("model", Map.of("anyOf", List.of(Map.of("default", model)))));
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = new ObjectMapper();
        new JsonConventions().customize(mapper);
        return mapper;
    }
}
