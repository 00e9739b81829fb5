package io.openchutes.chutes.chute;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.rest.caching.PublicAnswers.Prepared;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Totals, and what anonymous callers are answered, for some seconds. A change of any chute empties it: here with the commit, on
 * the other replicas by signal. While signals may be missed it is bypassed.
 */
@Startup
@Singleton
public class ListCaches implements ReplicaSignals.Listener {
    /** An entry holds the answer as bytes and, while a bounty is open, the facts that the next second's are made from. */
    private static final int MEMORY_PER_BYTE = 2;

    private static final int MAX_TOTALS = 10_000;

    private final ReplicaSignals signals;
    private final Cache<Key, Long> totals;
    private final Cache<Key, Entry> pages;

    /** What was read before a change must not be kept after it: a reader's key names the generation that it began in. */
    private final AtomicLong generation = new AtomicLong();

    private volatile boolean bypassed = true;

    public ListCaches(ReplicaSignals signals, ChutesConfig config) {
        this.signals = signals;
        this.totals = Caffeine.newBuilder()
                .maximumSize(MAX_TOTALS)
                .expireAfterWrite(config.lists().maxAge())
                .build();
        this.pages = Caffeine.newBuilder()
                .expireAfterWrite(config.lists().maxAge())
                .maximumWeight(config.lists().cacheBytes())
                .<Key, Entry>weigher((key, entry) -> entry.answer().body().length * MEMORY_PER_BYTE)
                .build();
    }

    @PostConstruct
    void listen() {
        signals.listen(ChuteSignals.CHANNEL, this);
    }

    @Override
    public void onSignal(String payload) {
        drop();
    }

    @Override
    public void onLost() {
        bypassed = true;
        drop();
    }

    @Override
    public void onRestored() {
        drop();
        bypassed = false;
    }

    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) ChuteChanged change) {
        drop();
    }

    long total(Object filter, LongSupplier counted) {
        return bypassed
                ? counted.getAsLong()
                : totals.get(new Key(generation.get(), filter), key -> counted.getAsLong());
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
        Key key = new Key(generation.get(), query);
        Entry entry = pages.get(key, missing -> Entry.of(read.get(), now, written));
        if (entry.isGoodAt(now)) {
            return entry.answer();
        }
        // The page is kept, the second went on: made anew from the facts, without a query.
        Entry next = Entry.of(entry.facts(), now, written);
        pages.asMap().computeIfPresent(key, (same, present) -> next);
        return next.answer();
    }

    private void drop() {
        generation.incrementAndGet();
        pages.invalidateAll();
        totals.invalidateAll();
    }

    private record Key(long generation, Object what) {}

    /** @param facts null where the answer does not depend on the clock */
    private record Entry(ChutePageFacts facts, long second, Prepared answer) {
        static Entry of(ChutePageFacts facts, Instant now, Function<ChutePageFacts, Prepared> written) {
            return new Entry(facts.changesWith(now) ? facts : null, now.getEpochSecond(), written.apply(facts));
        }

        boolean isGoodAt(Instant now) {
            return facts == null || second == now.getEpochSecond();
        }
    }
}
