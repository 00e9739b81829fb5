package io.openchutes.event.consume;

/** The consumer's place in a partition was moved by another (after a rebalance, or by a rebuild): what it has in hand is void. */
class LostPartition extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostPartition(String message) {
        super(message);
    }
}
