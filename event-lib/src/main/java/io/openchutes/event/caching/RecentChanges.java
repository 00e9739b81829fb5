package io.openchutes.event.caching;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Set;
import java.util.UUID;

/**
 * Numbers the signalled changes and keeps the latest, so that a cache can check whether a value that was read at a number is still valid.
 */
final class RecentChanges {
    /** Older ones count as changes of anything. */
    private static final int REMEMBERED = 10_000;

    private final Deque<Change> changes = new ArrayDeque<>();

    /** Values read at a smaller number than this count as stale. */
    private long forgotten;

    /** Written after the change: a thread that reads a number finds its change. */
    private volatile long last;

    private record Change(long number, UUID what) {}

    /** The number of the latest change: to be read before what is kept is. */
    long last() {
        return last;
    }

    synchronized void changed(UUID what) {
        changes.addLast(new Change(last + 1, what));
        if (changes.size() > REMEMBERED) {
            forgotten = changes.removeFirst().number();
        }
        last = last + 1;
    }

    /** Nothing that was read before holds any more. */
    synchronized void anythingChanged() {
        changes.clear();
        forgotten = last + 1;
        last = forgotten;
    }

    /** Whether one of these has changed since that number, as far as is known. */
    synchronized boolean anyOf(Set<UUID> these, long since) {
        if (since < forgotten) {
            return true;
        }
        Iterator<Change> latestFirst = changes.descendingIterator();
        while (latestFirst.hasNext()) {
            Change change = latestFirst.next();
            if (change.number() <= since) {
                return false;
            }
            if (these.contains(change.what())) {
                return true;
            }
        }
        return false;
    }
}
