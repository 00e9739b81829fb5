package io.openchutes.local.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The answers of simulated chutes, in the shape that the client expects. */
final class SimulatedAnswers {
    private static final List<String> WORDS = List.of(
            "This",
            " answer",
            " is",
            " simulated:",
            " no",
            " model",
            " runs",
            " here.",
            " Start",
            " the",
            " platform",
            " with",
            " -Dfleet=real",
            " to",
            " run",
            " chutes",
            " as",
            " processes.");
    private static final int EMBEDDING_LENGTH = 8;
    private static final long CREATED = 1_767_225_600L;

    /** @param parts one for an answer at once; of a stream each is sent as it is ready */
    record Answer(String contentType, List<String> parts) {
        Answer {
            parts = List.copyOf(parts);
        }
    }

    private final ObjectMapper json;

    SimulatedAnswers(ObjectMapper json) {
        this.json = json;
    }

    /** @param path of the cord, or the public path of one that is passed through */
    Answer to(String path, byte[] body) {
        JsonNode request = tree(body);
        if (request.has("messages")) {
            return completion(request, true);
        }
        if (request.has("prompt") && path.contains("completion")) {
            return completion(request, false);
        }
        if (request.has("input")) {
            return atOnce(embeddings(request));
        }
        ObjectNode answer = json.createObjectNode().put("simulated", true).put("path", path);
        answer.put("message", text());
        return atOnce(answer);
    }

    private Answer completion(JsonNode request, boolean chat) {
        ObjectNode usage = json.createObjectNode();
        int asked = Math.max(1, request.toString().length() / 4);
        usage.put("prompt_tokens", asked);
        usage.put("completion_tokens", WORDS.size());
        usage.put("total_tokens", asked + WORDS.size());
        String model = request.path("model").asText("simulated");
        if (!request.path("stream").asBoolean()) {
            ObjectNode answer = head(chat ? "chat.completion" : "text_completion", model);
            ObjectNode choice = choice(answer, "stop");
            if (chat) {
                choice.putObject("message").put("role", "assistant").put("content", text());
            } else {
                choice.put("text", text());
            }
            answer.set("usage", usage);
            return atOnce(answer);
        }
        List<String> parts = new ArrayList<>();
        String kind = chat ? "chat.completion.chunk" : "text_completion";
        for (int i = 0; i < WORDS.size(); i++) {
            ObjectNode chunk = head(kind, model);
            ObjectNode choice = choice(chunk, i + 1 == WORDS.size() ? "stop" : null);
            if (chat) {
                ObjectNode delta = choice.putObject("delta");
                if (i == 0) {
                    delta.put("role", "assistant");
                }
                delta.put("content", WORDS.get(i));
            } else {
                choice.put("text", WORDS.get(i));
            }
            parts.add("data: " + chunk + "\n\n");
        }
        ObjectNode last = head(kind, model);
        last.putArray("choices");
        last.set("usage", usage);
        parts.add("data: " + last + "\n\n");
        parts.add("data: [DONE]\n\n");
        return new Answer("text/event-stream", parts);
    }

    private ObjectNode head(String kind, String model) {
        return json.createObjectNode()
                .put("id", "simulated")
                .put("object", kind)
                .put("created", CREATED)
                .put("model", model);
    }

    private static ObjectNode choice(ObjectNode answer, String finished) {
        return answer.putArray("choices").addObject().put("index", 0).put("finish_reason", finished);
    }

    private ObjectNode embeddings(JsonNode request) {
        ObjectNode answer = json.createObjectNode().put("object", "list");
        answer.put("model", request.path("model").asText("simulated"));
        int texts = request.get("input").isArray() ? request.get("input").size() : 1;
        var data = answer.putArray("data");
        for (int i = 0; i < texts; i++) {
            var vector =
                    data.addObject().put("object", "embedding").put("index", i).putArray("embedding");
            for (int j = 0; j < EMBEDDING_LENGTH; j++) {
                vector.add(j == i % EMBEDDING_LENGTH ? 1.0 : 0.0);
            }
        }
        answer.putObject("usage").put("prompt_tokens", texts).put("total_tokens", texts);
        return answer;
    }

    private static Answer atOnce(ObjectNode answer) {
        return new Answer("application/json", List.of(answer.toString()));
    }

    private static String text() {
        return String.join("", WORDS);
    }

    private JsonNode tree(byte[] body) {
        try {
            JsonNode tree = json.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            // A file, or a form: the answer is the same to all of them.
            return MissingNode.getInstance();
        }
    }
}
