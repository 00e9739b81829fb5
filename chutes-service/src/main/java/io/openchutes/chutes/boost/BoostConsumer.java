package io.openchutes.chutes.boost;

import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Hears of manual boosts. */
@ApplicationScoped
public class BoostConsumer implements EventConsumer {
    private final BoostService boosts;

    public BoostConsumer(BoostService boosts) {
        this.boosts = boosts;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("boosts", Topics.BOOST_EVENTS);
    }

    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone()) {
            boosts.boostRemoved(subjectOf(event));
        } else if (ChuteBoosted.TYPE.equals(event.type())) {
            boosts.boosted(event.data().as(ChuteBoosted.class));
        } else {
            throw new UnreadableEvent("unknown type " + event.type());
        }
    }

    @Override
    public void clearCopies() {
        boosts.clearManualBoosts();
    }

    private static UUID subjectOf(ReceivedEvent event) {
        try {
            return UUID.fromString(event.subject());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEvent("the subject is no chute_id: " + event.subject(), e);
        }
    }
}
