package io.openchutes.chutes.caching;

import io.openchutes.event.caching.AnswerCache;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A list that takes no parameters and is the same for all callers: the key of its answer, and the id by which its changes are signalled. */
public enum WholeList implements AnswerCache.Key {
    BOOSTED,
    ROLLING_UPDATES;

    private static final int BYTES = 50;

    private final UUID id = UUID.nameUUIDFromBytes(("list " + name()).getBytes(StandardCharsets.UTF_8));

    /** What is signalled as changed when the list may hold other members. */
    public UUID id() {
        return id;
    }

    @Override
    public int bytes() {
        return BYTES;
    }

    /** What was read. */
    public <T> Read<T> read(List<T> rows, Collection<UUID> chuteIds) {
        Set<UUID> madeFrom = new HashSet<>(chuteIds);
        madeFrom.add(id);
        return new Read<>(rows, Set.copyOf(madeFrom));
    }

    /** @param madeFrom the list, and the chutes whose change shows in it */
    public record Read<T>(List<T> rows, Set<UUID> madeFrom) implements AnswerCache.Facts {
        @Override
        public Instant goodUntil(Instant now) {
            return Instant.MAX;
        }
    }
}
