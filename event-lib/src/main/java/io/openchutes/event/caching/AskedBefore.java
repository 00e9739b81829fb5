package io.openchutes.event.caching;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Remembers about which of the last some thousand keys were asked for, in 32 KB: a hash each, the newest of those that share a place. Two
 * keys of one hash are taken for the same, and a key whose place another one took for new.
 */
final class AskedBefore {
    private static final int PLACES = 8_192;
    /** 2^32 divided by the golden ratio: neighbours get places far from each other. */
    private static final int SPREAD = 0x9e3779b9;

    private final AtomicIntegerArray hashes = new AtomicIntegerArray(PLACES);

    /** Whether the key was asked for; from now on it was. */
    boolean before(Object key) {
        int hash = key.hashCode() * SPREAD;
        int place = hash >>> 19;
        if (hashes.get(place) == hash) {
            return true;
        }
        hashes.set(place, hash);
        return false;
    }
}
