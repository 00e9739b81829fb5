package io.openchutes.event.caching;

import io.openchutes.event.ReplicaSignals;
import java.util.Set;
import java.util.UUID;

/**
 * What has changed of what cached values were made from, on this replica and, by signal, on the others. What is cached names the ids that
 * it was made from; a change without an id may be of anything.
 */
public final class Changes implements ReplicaSignals.Listener {
    private final RecentChanges recent = new RecentChanges();

    private volatile boolean missed = true;

    /** Begins to listen; a signal's payload is the id of what changed, or empty. */
    public static Changes on(ReplicaSignals signals, String... channels) {
        Changes changes = new Changes();
        for (String channel : channels) {
            signals.listen(channel, changes);
        }
        return changes;
    }

    /** @param what null: anything may have changed */
    public void changed(UUID what) {
        if (what == null) {
            recent.anythingChanged();
        } else {
            recent.changed(what);
        }
    }

    @Override
    public void onSignal(String payload) {
        changed(payload.isEmpty() ? null : UUID.fromString(payload));
    }

    /** Before the call that made the change returns; the signal follows. */
    @Override
    public void onCommittedHere(String payload) {
        onSignal(payload);
    }

    @Override
    public void onLost() {
        missed = true;
        recent.anythingChanged();
    }

    @Override
    public void onRestored() {
        recent.anythingChanged();
        missed = false;
    }

    /** Whether changes on other replicas may be missed now: then nothing is cached. */
    public boolean areMissed() {
        return missed;
    }

    /** The number of the latest change: to be read before what is cached is. */
    public long last() {
        return recent.last();
    }

    /** Whether one of these has changed since that number, as far as is known. */
    public boolean anyOf(Set<UUID> these, long since) {
        return recent.anyOf(these, since);
    }
}
