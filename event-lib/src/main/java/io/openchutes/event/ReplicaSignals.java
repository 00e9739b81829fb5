package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Tells every replica of a service that something changed, by PostgreSQL NOTIFY in the transaction that changes it, over one
 * LISTEN connection a process. While that connection is away caches must be bypassed: {@link Listener#onLost()} says so.
 */
@ApplicationScoped
public class ReplicaSignals {
    /** Called on the listening thread: be quick, never block. */
    public interface Listener {
        /** A change was committed somewhere; {@code payload} is what the sender gave (may be empty, at most 7,999 bytes). */
        void onSignal(String payload);

        /** The connection broke: signals may have been missed. Empty the caches and bypass them. */
        void onLost();

        /** The connection is back; caches may fill again. */
        void onRestored();
    }

    /** Sends a signal that all replicas (this one too) receive when the running transaction commits. */
    public void send(String channel, String payload) {
        throw new UnsupportedOperationException("walking skeleton");
    }

    /** Registers a listener; {@code onLost} or {@code onRestored} is called at once with the present state. */
    public void listen(String channel, Listener listener) {
        throw new UnsupportedOperationException("walking skeleton");
    }

    /** Whether the LISTEN connection is up. */
    public boolean connected() {
        return false;
    }
}
