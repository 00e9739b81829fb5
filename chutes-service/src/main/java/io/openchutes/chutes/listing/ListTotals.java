package io.openchutes.chutes.listing;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.caching.ChuteChanges;
import io.openchutes.chutes.listing.ChuteListRepository.Filter;
import io.openchutes.event.caching.ChangeCache;
import io.openchutes.event.caching.ChangeCache.Made;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.LongSupplier;

/** How many chutes a filter leaves, cached until chutes come or go that it may leave. */
@Singleton
public class ListTotals {
    private static final long BYTES = 4L << 20;

    private final ChangeCache<Filter, Long> totals;

    public ListTotals(ChuteChanges changes, ChutesConfig config) {
        this.totals =
                new ChangeCache<>(changes.all(), config.lists().maxAge(), BYTES, (filter, total) -> filter.bytes());
    }

    long total(Filter filter, LongSupplier counted) {
        return totals.get(
                filter,
                () -> new Made<>(counted.getAsLong(), filter.ownerId() == null ? Set.of() : Set.of(filter.ownerId())));
    }
}
