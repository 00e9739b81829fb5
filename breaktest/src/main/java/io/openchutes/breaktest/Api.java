package io.openchutes.breaktest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Calls the platform as its clients do, and takes the lack of an answer for an answer. */
final class Api {
    /** Longer than anything in the services waits, so that a call without an answer is not still under way. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String baseUrl;
    private final ObjectMapper json;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Api(String baseUrl, ObjectMapper json) {
        this.baseUrl = baseUrl;
        this.json = json;
    }

    Answer get(LoadAccount caller, String target) {
        return call(caller, "GET", target, null);
    }

    /**
     * @param caller null for nobody
     * @param body null for none
     */
    Answer call(LoadAccount caller, String method, String target, Map<String, ?> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + target))
                .timeout(PATIENCE)
                .header("Accept", "application/json");
        if (caller != null) {
            request.header("Authorization", "Bearer " + caller.apiKey());
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            request.method(
                    method,
                    body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON: " + body, e);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(), tree(response.body()), new String(response.body(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A process was killed under it: this is what the test is about.
            return new Answer(0, MissingNode.getInstance(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during " + method + " " + target, e);
        }
    }

    private JsonNode tree(byte[] body) {
        try {
            JsonNode tree = json.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            // A page, text or half an answer: no JSON.
            return MissingNode.getInstance();
        }
    }
}
