package io.openchutes.event.caching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy.Eviction;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;

/**
 * Values that hold until something that they were made from changes, for some seconds at most, in a bounded number of bytes. Nothing is
 * cached while changes on other replicas may be missed. Thread-safe; a key's value is read by one thread at a time.
 *
 * <p>Once a quarter of the bytes is taken, only keys that were asked for before are cached: what many ask once, each something else, would
 * live just long enough to be promoted by a generational collector.
 */
public final class ChangeCache<K, V> {
    private final Changes changes;
    private final Cache<K, Entry<V>> entries;
    private final Eviction<K, Entry<V>> eviction;
    private final long plenty;
    private final AskedBefore asked = new AskedBefore();

    /**
     * @param bytes that keys and values may have together
     * @param bytesOf a key's and its value's
     */
    public ChangeCache(Changes changes, Duration maxAge, long bytes, ToIntBiFunction<K, V> bytesOf) {
        this.changes = changes;
        this.entries = Caffeine.newBuilder()
                .expireAfterWrite(maxAge)
                .maximumWeight(bytes)
                .<K, Entry<V>>weigher((key, entry) -> bytesOf.applyAsInt(key, entry.value.value()))
                .build();
        this.eviction = entries.policy().eviction().orElseThrow();
        this.plenty = bytes / 4;
    }

    /** @param madeFrom the ids of which a change ends the value */
    public record Made<V>(V value, Set<UUID> madeFrom) {}

    /**
     * The cached value if it is still valid, else a fresh one: never one older than a change that was known before this call.
     *
     * @param read may throw; nothing is cached then
     */
    public V get(K key, Supplier<Made<V>> read) {
        if (changes.areMissed()) {
            return read.get().value();
        }
        if (!asked.before(key) && entries.getIfPresent(key) == null && isCrowded()) {
            return read.get().value();
        }
        long asOf = changes.last();
        Entry<V> entry = entries.get(key, missing -> Entry.read(changes, read));
        while (!entry.holdsAfter(asOf, changes)) {
            entries.asMap().remove(key, entry);
            entry = entries.get(key, missing -> Entry.read(changes, read));
        }
        return entry.value.value();
    }

    private boolean isCrowded() {
        return eviction.weightedSize().orElseThrow() > plenty;
    }

    /** The cached value if it is still valid, else null: reads nothing, and waits for nobody. */
    public V ifCached(K key) {
        if (changes.areMissed()) {
            return null;
        }
        Entry<V> entry = entries.getIfPresent(key);
        return entry != null && entry.holdsAfter(changes.last(), changes) ? entry.value.value() : null;
    }

    /** Puts another form of a value in its place, made from the same and of about its size; does nothing where that value is no longer cached. */
    public void replace(K key, V old, V other) {
        Entry<V> entry = entries.getIfPresent(key);
        if (entry != null && entry.value.value() == old) {
            // Not written to the cache anew: what was read grows old all the same.
            entry.value = new Made<>(other, entry.value.madeFrom());
        }
    }

    /** Bytes that are taken now. */
    public long bytes() {
        entries.cleanUp();
        return eviction.weightedSize().orElseThrow();
    }

    private static final class Entry<V> {
        private volatile Made<V> value;

        /** No change up to this number ended it. */
        private volatile long asOf;

        private Entry(Made<V> value, long asOf) {
            this.value = value;
            this.asOf = asOf;
        }

        static <V> Entry<V> read(Changes changes, Supplier<Made<V>> read) {
            long asOf = changes.last();
            return new Entry<>(read.get(), asOf);
        }

        boolean holdsAfter(long change, Changes changes) {
            if (asOf >= change) {
                return true;
            }
            if (changes.anyOf(value.madeFrom(), asOf)) {
                return false;
            }
            asOf = change;
            return true;
        }
    }
}
