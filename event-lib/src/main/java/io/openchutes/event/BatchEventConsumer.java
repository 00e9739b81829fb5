package io.openchutes.event;

import java.util.List;

/**
 * Applies records in batches, for rollups: the Kafka offsets are kept in the same transaction as what is applied, so a redelivered
 * record is never offered twice. There is no inbox; a producer's repeats (same id) are the implementation's own business.
 */
public interface BatchEventConsumer {
    Subscription subscription();

    /**
     * Applies a batch of one poll, in partition order, inside a transaction that also stores the offsets.
     *
     * @throws UnreadableEvent never: unreadable records are sorted out with {@link #isReadable} before
     */
    void apply(List<ReceivedEvent> batch);

    /** Whether the record can be read at all; one that can't goes to the dead letters and the batch goes on without it. */
    boolean isReadable(ReceivedEvent event);

    /**
     * How many readers of this process share the subscription's partitions, each applying batches of its own on its own thread: with
     * more than one the next batch is read while the database still writes another's. A key's records stay with one reader at a time.
     */
    default int readers() {
        return 1;
    }

    /** Empties what this consumer keeps, inside the rebuild's transaction; of those that read their topic from the start alone. */
    default void clearCopies() {}
}
