package io.openchutes.chutes.chute;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A page as it was read, from which the answer of any moment is made. */
record ChutePageFacts(ChuteListQuery query, long total, List<ChuteFacts> items, Map<UUID, RawJson> cordRefs) {
    boolean changesWith(Instant now) {
        return items.stream().anyMatch(item -> item.changesWith(now));
    }
}
