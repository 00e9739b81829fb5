package io.openchutes.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The platform's answer to a call.
 *
 * @param json missing where the body is no JSON
 */
public record ApiAnswer(int status, byte[] bytes, JsonNode json, Map<String, List<String>> headers) {
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public JsonNode get(String field) {
        return json.path(field);
    }

    @Override
    public String toString() {
        return status + " " + text();
    }
}
