package io.openchutes.chutes.signal;

import io.openchutes.event.ReplicaSignals;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * Signals changes to all replicas, which evict just that and recheck open warm-ups; sent at commit. Listeners on this replica hear of them
 * before the committing call returns.
 */
@ApplicationScoped
public class ChuteSignals {
    /** The payload is the id of a chute of which something that is shown changed, of an image, or of a list of its own. */
    public static final String CHANGES = "chute_changes";

    /** The payload is the account whose unlisted chutes are others than they were, or empty when any list may be another. */
    public static final String LISTS = "chute_lists";

    private final ReplicaSignals signals;

    public ChuteSignals(ReplicaSignals signals) {
        this.signals = signals;
    }

    /** Something that is shown of the chute or the image changed, or the list's members; all other lists' membership and order stay. */
    public void changed(UUID chuteOrImageOrList) {
        signals.send(CHANGES, chuteOrImageOrList.toString());
    }

    /** Chutes that only their owner lists were added or removed, or were shared with the account or no longer. */
    public void listsChanged(UUID ownerId) {
        signals.send(LISTS, ownerId.toString());
    }

    /** Any list may hold other chutes, or show other figures of all of them. */
    public void listsChanged() {
        signals.send(LISTS, "");
    }
}
