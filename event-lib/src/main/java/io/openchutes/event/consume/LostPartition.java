package io.openchutes.event.consume;

/** The consumer's offset in a partition was moved by another (after a rebalance, or by a rebuild): its polled records are dropped. */
class LostPartition extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostPartition(String message) {
        super(message);
    }
}
