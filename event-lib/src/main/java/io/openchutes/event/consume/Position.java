package io.openchutes.event.consume;

import java.time.Instant;

/**
 * Where a consumer stands in a partition.
 *
 * @param replayUntil records before it were written before the last rebuild began
 * @param generation counts the rebuilds
 * @param updatedAt when the place was last moved, or confirmed to be the topic's end
 */
record Position(long nextOffset, long replayUntil, int generation, Instant updatedAt) {
    Position movedTo(long offset) {
        return new Position(offset, replayUntil, generation, updatedAt);
    }

    /** Whether the other, which may be null, is this very place. */
    boolean isSameAs(Position other) {
        return other != null && nextOffset == other.nextOffset && generation == other.generation;
    }
}
