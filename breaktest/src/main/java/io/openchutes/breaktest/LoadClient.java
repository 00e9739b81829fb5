package io.openchutes.breaktest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.client.ApiClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Calls the platform as the load's accounts; a call without an answer is one of the outcomes that the model knows. */
final class LoadClient {
    /** Longer than anything in the services waits, so that a call without an answer is not still under way. */
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final ApiClient api;

    LoadClient(String baseUrl, ObjectMapper json) {
        this.api = new ApiClient(baseUrl, json, TIMEOUT);
    }

    Answer get(LoadAccount caller, String target) {
        return call(caller, "GET", target, null);
    }

    /**
     * @param caller null for nobody
     * @param body null for none
     */
    Answer call(LoadAccount caller, String method, String target, Map<String, ?> body) {
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "application/json"));
        if (caller != null) {
            headers.put("Authorization", "Bearer " + caller.apiKey());
        }
        try {
            ApiAnswer answer = api.send(method, target, body == null ? null : api.bytes(body), headers);
            return new Answer(answer.status(), answer.json(), answer.text());
        } catch (UncheckedIOException e) {
            // A process was killed under it: this is what the test is about.
            return new Answer(0, MissingNode.getInstance(), String.valueOf(e.getMessage()));
        }
    }
}
