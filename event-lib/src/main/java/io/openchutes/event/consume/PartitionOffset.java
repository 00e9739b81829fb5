package io.openchutes.event.consume;

import java.time.Instant;

/**
 * A consumer's next offset in a partition, as the database has it.
 *
 * @param replayUntil records before it were written before the last rebuild began
 * @param generation counts the rebuilds
 * @param updatedAt when the offset was last moved, or confirmed to be the topic's end
 */
record PartitionOffset(long nextOffset, long replayUntil, int generation, Instant updatedAt) {
    PartitionOffset movedTo(long offset) {
        return new PartitionOffset(offset, replayUntil, generation, updatedAt);
    }

    /** Whether the other, which may be null, is this very offset. */
    boolean isSameAs(PartitionOffset other) {
        return other != null && nextOffset == other.nextOffset && generation == other.generation;
    }
}
