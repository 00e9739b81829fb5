package io.openchutes.event.consume;

import java.time.Instant;

/**
 * Where a consumer stands in a partition.
 *
 * @param replayUntil records before it were written before the last rebuild began
 * @param generation counts the rebuilds
 */
record Position(long nextOffset, long replayUntil, int generation, Instant updatedAt) {
    Position movedTo(long offset, Instant now) {
        return new Position(offset, replayUntil, generation, now);
    }
}
