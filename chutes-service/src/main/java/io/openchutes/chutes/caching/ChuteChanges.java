package io.openchutes.chutes.caching;

import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.event.caching.Changes;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/**
 * What has changed of what chutes' answers show: this replica's changes with their commit, the other replicas' by signal. What is cached
 * names the ids it was made from: of chutes and images, of the account among whose chutes it was looked for, and of lists.
 */
@Startup
@Singleton
public class ChuteChanges {
    private final Changes changes;

    public ChuteChanges(ReplicaSignals signals) {
        this.changes = Changes.on(signals, ChuteSignals.CHANGES, ChuteSignals.LISTS);
    }

    public Changes all() {
        return changes;
    }

    /** The LISTEN connection is down. */
    public void lost() {
        changes.onLost();
    }

    /** The LISTEN connection is up again. */
    public void restored() {
        changes.onRestored();
    }
}
