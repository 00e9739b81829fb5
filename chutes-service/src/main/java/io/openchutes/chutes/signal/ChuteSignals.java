package io.openchutes.chutes.signal;

import io.openchutes.event.ReplicaSignals;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Tells all replicas that what is shown of a chute has changed, so that caches drop it and open warm-ups look again. */
@ApplicationScoped
public class ChuteSignals {
    /** The payload is the chute's id, or empty when any chute may have changed. */
    public static final String CHANNEL = "chute_changes";

    private final ReplicaSignals signals;

    public ChuteSignals(ReplicaSignals signals) {
        this.signals = signals;
    }

    /** Sent when the running transaction commits. */
    public void changed(UUID chuteId) {
        signals.send(CHANNEL, chuteId.toString());
    }

    /** Sent when the running transaction commits, after a change whose chutes are not known one by one. */
    public void anyChanged() {
        signals.send(CHANNEL, "");
    }
}
