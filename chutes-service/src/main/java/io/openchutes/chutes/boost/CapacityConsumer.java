package io.openchutes.chutes.boost;

import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.ApplicationScoped;

/** Hears of the autoscaler's capacity logs. */
@ApplicationScoped
public class CapacityConsumer implements EventConsumer {
    private final BoostService boosts;

    public CapacityConsumer(BoostService boosts) {
        this.boosts = boosts;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("capacity", Topics.CAPACITY_EVENTS);
    }

    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone()) {
            throw new UnreadableEvent("a happening without data");
        }
        // A happening of a type that is not known yet says nothing about boosts.
        if (CapacityLogged.TYPE.equals(event.type())) {
            boosts.capacityLogged(event.data().as(CapacityLogged.class));
        }
    }

    @Override
    public void clearCopies() {
        boosts.clearUrgencyBoosts();
    }
}
