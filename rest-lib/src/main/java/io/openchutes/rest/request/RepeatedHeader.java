package io.openchutes.rest.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Function;

/**
 * Reads a header that a connection's requests mostly repeat: one that is the same as before is read once. On the connection's event loop.
 *
 * @param <T> what it is read as
 */
public final class RepeatedHeader<T> {
    private final Function<String, T> reader;
    private byte[] sent;
    private T read;

    public RepeatedHeader(Function<String, T> reader) {
        this.reader = reader;
    }

    /** What the header says; it may hold a secret, so that the comparison takes a time that does not depend on where they differ. */
    public T read(String header) {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        if (sent == null || !MessageDigest.isEqual(sent, bytes)) {
            read = reader.apply(header);
            sent = bytes;
        }
        return read;
    }
}
