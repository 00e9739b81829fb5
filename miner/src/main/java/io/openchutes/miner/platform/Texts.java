package io.openchutes.miner.platform;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads texts of the platform's answers within bounds. */
final class Texts {
    private Texts() {}

    /** @throws IllegalArgumentException where it is missing or longer than {@code longest} */
    static String required(JsonNode json, String field, int longest) {
        String text = json.path(field).asText("");
        if (text.isEmpty() || text.length() > longest) {
            throw new IllegalArgumentException(field + " is missing, or longer than " + longest + " characters");
        }
        return text;
    }

    static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
