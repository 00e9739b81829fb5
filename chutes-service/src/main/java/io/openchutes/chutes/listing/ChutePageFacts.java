package io.openchutes.chutes.listing;

import io.openchutes.chutes.answer.ChuteFacts;
import io.openchutes.chutes.chute.RawJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page as it was read, from which the answer of any moment is made. */
record ChutePageFacts(ChuteListQuery query, long total, List<ChuteFacts> items, Map<UUID, RawJson> cordRefs) {
    boolean changesWith(Instant now) {
        return items.stream().anyMatch(item -> item.changesWith(now));
    }

    /** The chutes and images of which a change shows in the page. */
    Set<UUID> shown() {
        return items.stream()
                .flatMap(item -> Stream.of(item.chuteId(), item.chute().imageId()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
