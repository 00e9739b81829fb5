package io.openchutes.chutes.listing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.announcement.ChuteChanged;
import io.openchutes.chutes.listing.ChuteListRepository.Filter;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.rest.caching.PublicAnswers.Prepared;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Totals, and what anonymous callers are answered, for some seconds. A change ends what shows it and nothing else: here with its
 * commit, on the other replicas by signal. Caching is off while the LISTEN connection is down.
 */
@Startup
@Singleton
public class ListCaches {
    /** An entry holds the answer as bytes and, while a bounty is open, the facts that the next second's are made from. */
    private static final int MEMORY_PER_BYTE = 2;

    private static final long TOTALS_BYTES = 4L << 20;

    private final ReplicaSignals signals;
    private final Cache<Filter, CachedValue<Long>> totals;
    private final Cache<ChuteListQuery, CachedValue<Page>> pages;

    /** Of what is shown: chutes and images by their ids. */
    private final RecentChanges shown = new RecentChanges();

    /** Of which chutes there are: everybody's, and those that an account alone lists, by its id. */
    private final RecentChanges members = new RecentChanges();

    private volatile boolean bypassed = true;

    public ListCaches(ReplicaSignals signals, ChutesConfig config) {
        this.signals = signals;
        this.totals = Caffeine.newBuilder()
                .expireAfterWrite(config.lists().maxAge())
                .maximumWeight(TOTALS_BYTES)
                .<Filter, CachedValue<Long>>weigher((filter, total) -> filter.bytes())
                .build();
        this.pages = Caffeine.newBuilder()
                .expireAfterWrite(config.lists().maxAge())
                .maximumWeight(config.lists().cacheBytes())
                .<ChuteListQuery, CachedValue<Page>>weigher(
                        (query, page) -> query.bytes() + page.value.answer().body().length * MEMORY_PER_BYTE)
                .build();
    }

    @PostConstruct
    void listen() {
        signals.listen(ChuteSignals.CHANGES, new Listener(this::shownChanged));
        signals.listen(ChuteSignals.LISTS, new Listener(this::listsChanged));
    }

    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChuteChanged change) {
        switch (change.lists()) {
            case NOBODYS -> shown.changed(change.chuteId());
            case OWNERS -> members.changed(change.ownerId());
            case EVERYBODYS -> forget();
        }
    }

    void shownChanged(String payload) {
        shown.changed(UUID.fromString(payload));
    }

    void listsChanged(String payload) {
        if (payload.isEmpty()) {
            forget();
        } else {
            members.changed(UUID.fromString(payload));
        }
    }

    void lost() {
        bypassed = true;
        forget();
    }

    void restored() {
        forget();
        bypassed = false;
    }

    long total(Filter filter, LongSupplier counted) {
        if (bypassed) {
            return counted.getAsLong();
        }
        Set<UUID> of = filter.ownerId() == null ? Set.of() : Set.of(filter.ownerId());
        return get(totals, filter, members, asOf -> new CachedValue<>(counted.getAsLong(), of, asOf)).value;
    }

    /**
     * The answer to an anonymous list.
     *
     * @param read reads the page
     * @param written writes the answer of this moment
     */
    Prepared answer(
            ChuteListQuery query,
            Instant now,
            Supplier<ChutePageFacts> read,
            Function<ChutePageFacts, Prepared> written) {
        if (bypassed) {
            return written.apply(read.get());
        }
        CachedValue<Page> cached = get(pages, query, shown, asOf -> {
            ChutePageFacts facts = read.get();
            return new CachedValue<>(Page.of(facts, now, written), facts.shown(), asOf);
        });
        if (cached.value.isGoodAt(now)) {
            return cached.value.answer();
        }
        // The cached page is of an earlier second: rendered again from its facts, without a query.
        Page next = Page.of(cached.value.facts(), now, written);
        pages.asMap().replace(query, cached, new CachedValue<>(next, cached.of, cached.asOf));
        return next.answer();
    }

    /**
     * The cached value if it is still valid, else a fresh one: never one older than a change that was signalled before this call.
     */
    private static <K, V> CachedValue<V> get(
            Cache<K, CachedValue<V>> cache, K key, RecentChanges changes, LongFunction<CachedValue<V>> read) {
        long asOf = changes.last();
        CachedValue<V> cached = cache.get(key, missing -> read.apply(changes.last()));
        while (!cached.holdsAfter(asOf, changes)) {
            cache.asMap().remove(key, cached);
            cached = cache.get(key, missing -> read.apply(changes.last()));
        }
        return cached;
    }

    private void forget() {
        members.anythingChanged();
        shown.anythingChanged();
        totals.invalidateAll();
        pages.invalidateAll();
    }

    /** Something that was read, and what it is of. */
    private static final class CachedValue<V> {
        private final V value;
        private final Set<UUID> of;

        /** No change up to this number ended it. */
        private volatile long asOf;

        private CachedValue(V value, Set<UUID> of, long asOf) {
            this.value = value;
            this.of = of;
            this.asOf = asOf;
        }

        private boolean holdsAfter(long change, RecentChanges changes) {
            if (asOf >= change) {
                return true;
            }
            if (changes.anyOf(of, asOf)) {
                return false;
            }
            asOf = change;
            return true;
        }
    }

    /** @param facts null where the answer does not depend on the clock */
    private record Page(ChutePageFacts facts, long second, Prepared answer) {
        static Page of(ChutePageFacts facts, Instant now, Function<ChutePageFacts, Prepared> written) {
            return new Page(facts.changesWith(now) ? facts : null, now.getEpochSecond(), written.apply(facts));
        }

        boolean isGoodAt(Instant now) {
            return facts == null || second == now.getEpochSecond();
        }
    }

    /** Both channels use the same connection. */
    private final class Listener implements ReplicaSignals.Listener {
        private final Consumer<String> change;

        private Listener(Consumer<String> change) {
            this.change = change;
        }

        @Override
        public void onSignal(String payload) {
            change.accept(payload);
        }

        @Override
        public void onLost() {
            lost();
        }

        @Override
        public void onRestored() {
            restored();
        }
    }
}
