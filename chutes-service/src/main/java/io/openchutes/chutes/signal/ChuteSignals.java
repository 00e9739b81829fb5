package io.openchutes.chutes.signal;

import io.openchutes.event.ReplicaSignals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.UUID;

/**
 * Signals changes to all replicas, which evict just that and recheck open warm-ups; sent at commit. Observers on this replica see them
 * before the committing call returns.
 */
@ApplicationScoped
public class ChuteSignals {
    /** The payload is the id of a chute of which something that is shown changed, or of an image. */
    public static final String CHANGES = "chute_changes";

    /** The payload is the account whose unlisted chutes are others than they were, or empty when any list may be another. */
    public static final String LISTS = "chute_lists";

    private final ReplicaSignals signals;
    private final Event<Changed> here;

    public ChuteSignals(ReplicaSignals signals, Event<Changed> here) {
        this.signals = signals;
        this.here = here;
    }

    /** Something that is shown of the chute or the image changed; membership and order of all lists stay. */
    public void changed(UUID chuteOrImageId) {
        signals.send(CHANGES, chuteOrImageId.toString());
        here.fire(new Changed(chuteOrImageId));
    }

    /** Chutes that only their owner lists were added or removed, or were shared with the account or no longer. */
    public void listsChanged(UUID ownerId) {
        signals.send(LISTS, ownerId.toString());
        here.fire(new Changed(ownerId));
    }

    /** Any list may hold other chutes, or show other figures of all of them. */
    public void listsChanged() {
        signals.send(LISTS, "");
        here.fire(new Changed(null));
    }
}
