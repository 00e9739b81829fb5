package io.openchutes.event.feed;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** An event as a feed's readers get it; all readers of a replica share one. */
public final class FeedEvent {
    /** The type of the event that carries the whole state. */
    public static final String SNAPSHOT = "snapshot";

    private final long position;
    private final String token;
    private final String recipient;
    private final String type;
    private final String data;
    private final Instant at;
    private byte[] written;

    /**
     * @param position counts up by one
     * @param token random; distinguishes positions that a restored backup assigns again
     * @param recipient null: for all readers
     * @param data JSON in one line
     * @param at when it was numbered, after its transaction's commit
     */
    FeedEvent(long position, String token, String recipient, String type, String data, Instant at) {
        this.position = position;
        this.token = token;
        this.recipient = recipient;
        this.type = type;
        this.data = data;
        this.at = at;
    }

    long position() {
        return position;
    }

    String token() {
        return token;
    }

    Instant at() {
        return at;
    }

    public String type() {
        return type;
    }

    public String data() {
        return data;
    }

    /** What a reader names to go on after this event. */
    public String id() {
        return position + "-" + token;
    }

    boolean isFor(String reader) {
        return recipient == null || recipient.equals(reader);
    }

    /** As a server-sent event (WHATWG HTML, section 9.2.5); the same array each time. */
    public synchronized byte[] bytes() {
        if (written == null) {
            written =
                    ("id: " + id() + "\nevent: " + type + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        }
        return written;
    }
}
