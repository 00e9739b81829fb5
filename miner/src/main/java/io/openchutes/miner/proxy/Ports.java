package io.openchutes.miner.proxy;

import java.util.BitSet;
import java.util.OptionalInt;

/**
 * Gives each proxy a port of its own. Vert.x lets two servers of one process share a port and hands connections to either, so that a port
 * that is taken here would not be noticed.
 */
public final class Ports {
    private final PortRange range;
    private final BitSet taken = new BitSet();

    public Ports(PortRange range) {
        this.range = range;
    }

    /** The first port from {@code from} on that no proxy of this agent has. */
    synchronized OptionalInt take(int from) {
        int port = taken.nextClearBit(Math.max(from, range.first()));
        if (port > range.last()) {
            return OptionalInt.empty();
        }
        taken.set(port);
        return OptionalInt.of(port);
    }

    synchronized void giveBack(int port) {
        taken.clear(port);
    }

    @Override
    public String toString() {
        return range.first() + " to " + range.last();
    }
}
