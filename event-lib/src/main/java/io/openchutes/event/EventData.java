package io.openchutes.event;

import io.openchutes.event.json.EventJson;
import io.openchutes.event.json.UnreadableJson;

/** The JSON value of a record, read on demand; unknown fields are ignored. */
public final class EventData {
    private final byte[] bytes;
    private Object lastRead;

    public EventData(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads the value as the given record type (snake_case names). Asked for the same type again it gives the same object: what was
     * read to see whether it can be read is not parsed a second time. Not for use by several threads.
     *
     * @throws UnreadableEvent if the JSON does not fit; the record then goes to the dead letters
     */
    public <T> T as(Class<T> type) {
        if (lastRead == null || lastRead.getClass() != type) {
            try {
                lastRead = EventJson.read(bytes, type);
            } catch (UnreadableJson e) {
                throw new UnreadableEvent(e.getMessage(), e);
            }
        }
        return type.cast(lastRead);
    }

    /** The value's bytes as received. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
