package io.openchutes.chutes.chute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;

/**
 * Adds up what is stored and announced of a chute, as it is written out: an event that is too large for Kafka could never leave the
 * outbox.
 */
public final class StoredSize {
    /** What is left of Kafka's 1 MiB is for the shares, and for the fields of known length. */
    static final int MOST_BYTES = 768 * 1024;

    /** More than all fields of bounded length take: names, ids, numbers, the GPUs of a selector, the image. */
    private static final int FIXED_BYTES = 16 * 1024;

    private final ObjectMapper mapper;
    private long bytes = FIXED_BYTES;

    private StoredSize(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    public static StoredSize of(ObjectMapper mapper) {
        return new StoredSize(mapper);
    }

    /** Adds JSON that goes out as it is. */
    public StoredSize withJson(String json) {
        bytes += utf8Length(json);
        return this;
    }

    /** Adds a text, which may be null, with its escapes. */
    public StoredSize withText(String text) {
        try {
            bytes += mapper.writeValueAsBytes(text).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text that was read can't be written", e);
        }
        return this;
    }

    /** @throws ApiException 413 where it is too much */
    public void require() {
        if (bytes > MOST_BYTES) {
            throw new ApiException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "The chute takes " + (bytes + 1023) / 1024 + " KiB as it is stored, and at most "
                            + MOST_BYTES / 1024 + " KiB are: shorten the schemas, jobs or descriptions.");
        }
    }

    private static long utf8Length(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair is two of the character's four bytes.
            length += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return length;
    }
}
