package io.openchutes.event.json;

/** JSON that is not the record which was expected; the message names the field and what is wrong with it. */
public class UnreadableJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableJson(String message, Throwable cause) {
        super(message, cause);
    }
}
