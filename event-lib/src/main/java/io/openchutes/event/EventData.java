package io.openchutes.event;

import io.openchutes.event.envelope.EventJson;

/** The JSON value of a record, read on demand; unknown fields are ignored. */
public final class EventData {
    private final EventJson json;
    private final byte[] bytes;

    public EventData(EventJson json, byte[] bytes) {
        this.json = json;
        this.bytes = bytes;
    }

    /**
     * Reads the value as the given record type (snake_case names).
     *
     * @throws UnreadableEvent if the JSON does not fit; the record then goes to the dead letters
     */
    public <T> T as(Class<T> type) {
        return json.read(bytes, type);
    }

    /** The value's bytes as received. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
