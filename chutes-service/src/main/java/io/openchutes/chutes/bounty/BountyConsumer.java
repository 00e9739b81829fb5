package io.openchutes.chutes.bounty;

import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.ApplicationScoped;

/** Hears from bounty-service. */
@ApplicationScoped
public class BountyConsumer implements EventConsumer {
    private final BountyService bounties;

    public BountyConsumer(BountyService bounties) {
        this.bounties = bounties;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("bounties", Topics.BOUNTY_EVENTS);
    }

    /** Every type carries the bounty whole with its status, so that a type added later is understood too. */
    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone()) {
            throw new UnreadableEvent("a happening without data");
        }
        bounties.changed(event.data().as(BountyChanged.class), event.sequence());
    }

    @Override
    public void clearCopies() {
        bounties.clear();
    }
}
