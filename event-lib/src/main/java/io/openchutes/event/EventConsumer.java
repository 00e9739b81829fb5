package io.openchutes.event;

/**
 * Applies the records of one topic. Every CDI bean of this type gets a thread, a consumer group of its own and the guarantees of
 * the library: the transaction, the inbox check, retries, dead letters, and the offset's commit after the transaction's.
 *
 * <p>An implementation deserialises and calls one service method; it holds no state and no Kafka class.
 */
public interface EventConsumer {
    /** What is read, and under which name the progress is kept. Called once, at start. */
    Subscription subscription();

    /**
     * Applies one record, inside a transaction that the library commits. News only: what was applied before is not offered again.
     *
     * @throws UnreadableEvent to send the record to the dead letters at once; any other exception is retried with back-off first
     */
    void apply(ReceivedEvent event);

    /** Empties the copies that this consumer keeps, inside the rebuild's transaction; nothing for consumers without copies. */
    default void clearCopies() {}
}
