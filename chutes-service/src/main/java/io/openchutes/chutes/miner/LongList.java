package io.openchutes.chutes.miner;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * A list of any length that is read and written in pieces, each when the one before has been sent: neither its length nor a slow reader
 * takes memory or a thread. As JSON it is an array, as server-sent events a line for each item.
 */
final class LongList<T> {
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final ObjectMapper mapper;
    private final boolean asEvents;
    private final Function<UUID, List<T>> after;
    private final Function<T, UUID> idOf;
    private final byte[] first;
    private UUID last = BEFORE_ALL;
    private boolean ended;

    /**
     * Reads the first piece eagerly, so that a failure is still answered as an error.
     *
     * @param after the next items behind an id; empty at the end
     */
    LongList(ObjectMapper mapper, boolean asEvents, Function<UUID, List<T>> after, Function<T, UUID> idOf) {
        this.mapper = mapper;
        this.asEvents = asEvents;
        this.after = after;
        this.idOf = idOf;
        this.first = read(true);
    }

    byte[] first() {
        return first;
    }

    /** Null at the end. For one thread at a time; waits for the database. */
    byte[] next() {
        return ended ? null : read(false);
    }

    private byte[] read(boolean isFirst) {
        List<T> items = after.apply(last);
        ended = items.isEmpty();
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        try {
            if (!asEvents && isFirst) {
                piece.write('[');
            }
            boolean follows = !isFirst;
            for (T item : items) {
                if (asEvents) {
                    piece.write("data: ".getBytes(StandardCharsets.US_ASCII));
                    write(piece, item);
                    piece.write("\n\n".getBytes(StandardCharsets.US_ASCII));
                } else {
                    if (follows) {
                        piece.write(',');
                    }
                    write(piece, item);
                }
                follows = true;
                last = idOf.apply(item);
            }
            if (!asEvents && ended) {
                piece.write(']');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A list for miners can't be written.", e);
        }
        return piece.toByteArray();
    }

    private void write(ByteArrayOutputStream piece, T item) throws IOException {
        piece.write(mapper.writeValueAsBytes(item));
    }
}
