package io.openchutes.auth.sr25519;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;

/**
 * The tables of the busiest public keys, which make a verification cheaper than for a key that was not seen before.
 *
 * <p>A key gets its table with its third good signature: computing it takes about as long as two verifications. When there are more keys
 * than room, those used least go (W-TinyLFU: G. Einziger, R. Friedman, B. Manes, ACM Transactions on Storage 13 (2017)), so that a flood
 * of new keys does not displace busy ones. Only keys that made a good signature are kept at all. Thread-safe.
 */
final class KeyTables {
    /** Width of the signed windows over a key's table. */
    static final int WINDOW = 5;
    /** Bytes of the heap at most that a key takes: its table, the key, and its entry of the cache. */
    static final int BYTES = 8192;

    private static final int SIGNATURES_BEFORE = 3;

    private final Cache<Key, Use> uses;

    /** @param capacity keys at most, 0 for none */
    KeyTables(int capacity) {
        if (capacity < 0 || capacity > 1 << 20) {
            throw new IllegalArgumentException("capacity must be from 0 to 1048576, not " + capacity);
        }
        uses = capacity == 0
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(capacity)
                        .executor(Runnable::run)
                        .build();
    }

    /** @return null where the key has none */
    PointTable find(byte[] publicKey) {
        if (uses == null) {
            return null;
        }
        Use use = uses.getIfPresent(new Key(publicKey));
        return use == null ? null : use.table;
    }

    /** Counts a good signature of a key without a table. */
    void used(byte[] publicKey) {
        if (uses == null) {
            return;
        }
        Use use = uses.get(new Key(publicKey.clone()), key -> new Use());
        synchronized (use) {
            use.signatures++;
            if (use.signatures < SIGNATURES_BEFORE || use.table != null) {
                return;
            }
            use.table = tableOf(publicKey);
        }
    }

    /** Keys that have a table; reads all entries. */
    long size() {
        return uses == null
                ? 0
                : uses.asMap().values().stream()
                        .filter(use -> use.table != null)
                        .count();
    }

    private static PointTable tableOf(byte[] publicKey) {
        long[] x = Field.zero();
        long[] y = Field.zero();
        if (!new Ristretto255().decodeVar(publicKey, 0, x, y)) {
            throw new IllegalArgumentException("a key with a good signature is an element");
        }
        return PointTable.oddMultiples(x, y, WINDOW);
    }

    private static final class Use {
        private int signatures;
        private volatile PointTable table;
    }

    /** The bytes of a key, compared by content. Keys whose hashes collide on purpose cost a tree's search: see {@link #compareTo}. */
    private static final class Key implements Comparable<Key> {
        private final byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key && Arrays.equals(bytes, ((Key) other).bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        /** The buckets of a ConcurrentHashMap, which Caffeine is built on, are trees where keys can be compared. */
        @Override
        public int compareTo(Key other) {
            return Arrays.compare(bytes, other.bytes);
        }
    }
}
