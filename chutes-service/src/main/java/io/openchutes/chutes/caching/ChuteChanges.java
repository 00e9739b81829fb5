package io.openchutes.chutes.caching;

import io.openchutes.chutes.signal.Changed;
import io.openchutes.chutes.signal.ChuteSignals;
import io.openchutes.event.ReplicaSignals;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.UUID;

/**
 * What has changed of what chutes' answers show: this replica's changes with their commit, the other replicas' by signal. What is cached
 * names the ids it was made from: of chutes and images, and of the account among whose chutes it was looked for.
 */
@Startup
@Singleton
public class ChuteChanges {
    private final ReplicaSignals signals;
    private final RecentChanges recent = new RecentChanges();

    private volatile boolean missed = true;

    public ChuteChanges(ReplicaSignals signals) {
        this.signals = signals;
    }

    @PostConstruct
    void listen() {
        Listener listener = new Listener();
        signals.listen(ChuteSignals.CHANGES, listener);
        signals.listen(ChuteSignals.LISTS, listener);
    }

    /** Before the call that made the change returns. */
    public void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) Changed change) {
        if (change.what() == null) {
            recent.anythingChanged();
        } else {
            recent.changed(change.what());
        }
    }

    /** @param payload of either channel */
    void signalled(String payload) {
        changed(new Changed(payload.isEmpty() ? null : UUID.fromString(payload)));
    }

    /** The LISTEN connection is down. */
    public void lost() {
        missed = true;
        recent.anythingChanged();
    }

    /** The LISTEN connection is up again. */
    public void restored() {
        recent.anythingChanged();
        missed = false;
    }

    /** Whether changes on other replicas may be missed now: then nothing is cached. */
    boolean areMissed() {
        return missed;
    }

    /** The number of the latest change: to be read before what is cached is. */
    long last() {
        return recent.last();
    }

    /** Whether one of these has changed since that number, as far as is known. */
    boolean anyOf(Set<UUID> these, long since) {
        return recent.anyOf(these, since);
    }

    /** Both channels use the same connection. */
    private final class Listener implements ReplicaSignals.Listener {
        @Override
        public void onSignal(String payload) {
            signalled(payload);
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
