package io.openchutes.bounty.bounty;

/** An event of a bounty, with its whole state. */
public sealed interface BountyEvent {
    /** The event's name in {@code chutes.bounty-events}. */
    String type();

    BountyFacts bounty();

    record BountyCreated(BountyFacts bounty) implements BountyEvent {
        @Override
        public String type() {
            return "bounty-created";
        }
    }

    /** An open bounty was announced again: it grows by itself, and this says by how much it has. */
    record BountyIncreased(BountyFacts bounty) implements BountyEvent {
        @Override
        public String type() {
            return "bounty-increased";
        }
    }

    record BountyClaimed(BountyFacts bounty) implements BountyEvent {
        @Override
        public String type() {
            return "bounty-claimed";
        }
    }

    record BountyExpired(BountyFacts bounty) implements BountyEvent {
        @Override
        public String type() {
            return "bounty-expired";
        }
    }

    record BountyWithdrawn(BountyFacts bounty) implements BountyEvent {
        @Override
        public String type() {
            return "bounty-withdrawn";
        }
    }
}
