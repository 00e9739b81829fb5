package io.openchutes.event;

/** The JSON value of a record, read on demand; unknown fields are ignored. */
public interface EventData {
    /**
     * Reads the value as the given record type (snake_case names).
     *
     * @throws UnreadableEvent if the JSON does not fit; the record then goes to the dead letters
     */
    <T> T as(Class<T> type);

    /** The value's bytes as received. */
    byte[] bytes();
}
