package io.openchutes.instances.call;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;
import java.util.Optional;

/** Finds the field {@code model} of a JSON object while the object's bytes are still arriving. Not for use by several threads. */
final class ModelField {
    /** Longer than any chute's name with its owner's. */
    static final int MAX_MODEL = 256;

    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser json;
    private final ByteArrayFeeder feeder;
    private int depth;
    private boolean valueFollows;
    private String model;

    public ModelField() {
        try {
            json = JSON.createNonBlockingByteArrayParser();
        } catch (IOException e) {
            throw new IllegalStateException("A parser that reads nothing yet can't be made.", e);
        }
        feeder = (ByteArrayFeeder) json.getNonBlockingInputFeeder();
    }

    /** The body is no JSON object with a text as {@code model}. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /** The model's name once it has come; nothing more needs to be fed then. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** Takes the body's next bytes. */
    public void feed(byte[] bytes) throws Unreadable {
        if (bytes.length == 0) {
            return;
        }
        try {
            feeder.feedInput(bytes, 0, bytes.length);
            JsonToken token = json.nextToken();
            while (model == null && token != JsonToken.NOT_AVAILABLE && token != null) {
                take(token);
                if (model == null) {
                    token = json.nextToken();
                }
            }
        } catch (IOException e) {
            // The message of the parser would repeat what was sent.
            throw new Unreadable("The body is no valid JSON.");
        }
    }

    private void take(JsonToken token) throws IOException, Unreadable {
        if (valueFollows) {
            valueFollows = false;
            if (token != JsonToken.VALUE_STRING || json.getTextLength() > MAX_MODEL) {
                throw new Unreadable("The field model is no text of at most " + MAX_MODEL + " characters.");
            }
            model = json.getText();
            return;
        }
        if (depth == 0 && token != JsonToken.START_OBJECT) {
            throw new Unreadable("The body is no JSON object.");
        }
        if (token.isStructStart()) {
            depth++;
        } else if (token.isStructEnd()) {
            depth--;
            if (depth == 0) {
                throw new Unreadable("The field model is missing.");
            }
        } else if (depth == 1
                && token == JsonToken.FIELD_NAME
                && json.currentName().equals("model")) {
            valueFollows = true;
        }
    }
}
