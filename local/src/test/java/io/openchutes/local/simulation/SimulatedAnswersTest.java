package io.openchutes.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedAnswersTest {
    private final ObjectMapper json = new ObjectMapper();
    private final SimulatedAnswers answers = new SimulatedAnswers(json);

    @Test
    void chatIsAnsweredInTheShapeOfOpenAiAndSaysThatItIsSimulated() throws Exception {
        JsonNode answer = only("/chat", "{\"model\":\"a/b\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(answer.at("/choices/0/message/content").asText()).contains("simulated");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.path("model").asText()).isEqualTo("a/b");
        assertThat(answer.at("/usage/total_tokens").asInt())
                .isEqualTo(answer.at("/usage/prompt_tokens").asInt()
                        + answer.at("/usage/completion_tokens").asInt());
    }

    @Test
    void aStreamEndsWithItsUsageAndDone() throws Exception {
        SimulatedAnswers.Answer answer = answer("/chat_stream", "{\"stream\":true,\"messages\":[]}");

        assertThat(answer.contentType()).isEqualTo("text/event-stream");
        List<String> parts = answer.parts();
        assertThat(parts).allMatch(part -> part.startsWith("data: ") && part.endsWith("\n\n"));
        assertThat(parts.get(parts.size() - 1)).isEqualTo("data: [DONE]\n\n");
        JsonNode usage = json.readTree(parts.get(parts.size() - 2).substring("data: ".length()));
        assertThat(usage.at("/usage/completion_tokens").asInt()).isEqualTo(parts.size() - 2);
        assertThat(json.readTree(parts.get(0).substring("data: ".length()))
                        .at("/choices/0/delta/role")
                        .asText())
                .isEqualTo("assistant");
    }

    @Test
    void completionsAndEmbeddingsHaveTheirShapesToo() throws Exception {
        assertThat(only("/completion", "{\"prompt\":\"hi\"}")
                        .at("/choices/0/text")
                        .asText())
                .contains("simulated");
        assertThat(only("/embed", "{\"input\":[\"a\",\"b\"]}").path("data")).hasSize(2);
    }

    @Test
    void anythingElseIsToldThatItIsSimulated() throws Exception {
        assertThat(only("/generate", "{\"prompt\":\"a cat\"}").path("simulated").asBoolean())
                .isTrue();
        assertThat(only("/upload", "no json at all").path("path").asText()).isEqualTo("/upload");
        assertThat(only("/get", "").path("simulated").asBoolean()).isTrue();
    }

    private JsonNode only(String path, String body) throws Exception {
        SimulatedAnswers.Answer answer = answer(path, body);
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.parts()).hasSize(1);
        return json.readTree(answer.parts().get(0));
    }

    private SimulatedAnswers.Answer answer(String path, String body) {
        return answers.to(path, body.getBytes(StandardCharsets.UTF_8));
    }
}
