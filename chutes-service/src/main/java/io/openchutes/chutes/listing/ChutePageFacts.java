package io.openchutes.chutes.listing;

import io.openchutes.chutes.answer.ChuteFacts;
import io.openchutes.chutes.chute.RawJson;
import io.openchutes.chutes.listing.ChuteListRepository.Filter;
import io.openchutes.event.caching.AnswerCache;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page as it was read, from which the answer of any moment is made. */
record ChutePageFacts(Filter filter, long total, List<ChuteFacts> items, Map<UUID, RawJson> cordRefs)
        implements AnswerCache.Facts {
    ChuteListQuery query() {
        return filter.query();
    }

    @Override
    public Instant goodUntil(Instant now) {
        return items.stream()
                .map(item -> item.goodUntil(now))
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    /** The chutes and images of which a change shows in the page, and the account whose own chutes it lists. */
    @Override
    public Set<UUID> madeFrom() {
        return Stream.concat(
                        Stream.ofNullable(filter.ownerId()),
                        items.stream()
                                .flatMap(item ->
                                        Stream.of(item.chuteId(), item.chute().imageId())))
                .collect(Collectors.toUnmodifiableSet());
    }
}
