package io.openchutes.rest.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bounds the entries of a 422: a small request must not cause a large answer. */
public final class BoundedErrors {
    /** Entries of one answer. */
    public static final int MOST = 200;

    /** Bytes of one answer. */
    public static final int MOST_BYTES = 64 * 1024;

    private static final int MOST_CHARACTERS_OF_A_DETAIL = 4_000;
    private static final int MOST_CHARACTERS_OF_A_MESSAGE = 1_000;
    private static final int MOST_CHARACTERS_OF_AN_INPUT = 200;
    private static final int MOST_CHARACTERS_OF_A_STEP = 100;
    private static final byte[] START = "{\"detail\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);

    private BoundedErrors() {}

    /** The whole body: as many entries as there is room for, in their order, long values cut. */
    static byte[] write(ObjectMapper mapper, List<FieldError> errors) throws JsonProcessingException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(START);
        int written = 0;
        for (FieldError error : errors) {
            byte[] entry = mapper.writeValueAsBytes(cut(error));
            if (written == MOST || body.size() + entry.length + 1 + END.length > MOST_BYTES) {
                break;
            }
            if (written++ > 0) {
                body.write(',');
            }
            body.writeBytes(entry);
        }
        body.writeBytes(END);
        return body.toByteArray();
    }

    /** One sentence, cut where a caller's text made it long. */
    static String detail(String sentence) {
        return cut(sentence, MOST_CHARACTERS_OF_A_DETAIL);
    }

    private static FieldError cut(FieldError error) {
        List<Object> loc = new ArrayList<>(error.loc().size());
        error.loc().forEach(step -> loc.add(step instanceof String name ? cut(name, MOST_CHARACTERS_OF_A_STEP) : step));
        return new FieldError(error.type(), loc, cut(error.msg(), MOST_CHARACTERS_OF_A_MESSAGE), input(error.input()));
    }

    /** What was sent, if that is short; the beginning of a long text; null for a long list or object. */
    private static Object input(Object input) {
        if (input == null || input instanceof Boolean) {
            return input;
        }
        if (input instanceof JsonNode node) {
            if (node.isTextual()) {
                return cut(node.textValue(), MOST_CHARACTERS_OF_AN_INPUT);
            }
            return left(node, MOST_CHARACTERS_OF_AN_INPUT) < 0 ? null : node;
        }
        String text = input.toString();
        return input instanceof Number && text.length() <= MOST_CHARACTERS_OF_AN_INPUT
                ? input
                : cut(text, MOST_CHARACTERS_OF_AN_INPUT);
    }

    /** How much of the room is left behind a node; below zero, without having looked at all of it, where it does not fit. */
    private static int left(JsonNode node, int room) {
        int left = room - 1;
        if (node.isNumber() && !isModest(node)) {
            // A number that was refused for its size would only trouble who reads the answer.
            return -1;
        }
        if (node.isValueNode()) {
            return left - node.asText().length();
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size() && left >= 0; i++) {
                left = left(node.get(i), left);
            }
            return left;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            left = left < 0
                    ? left
                    : left(entry.getValue(), left - entry.getKey().length());
        }
        return left;
    }

    private static boolean isModest(JsonNode number) {
        try {
            return TextRules.isModest(number.decimalValue());
        } catch (NumberFormatException | ArithmeticException e) {
            return false;
        }
    }

    private static String cut(String text, int most) {
        if (text == null || text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }
}
