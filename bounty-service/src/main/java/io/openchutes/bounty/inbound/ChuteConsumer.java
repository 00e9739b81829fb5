package io.openchutes.bounty.inbound;

import io.openchutes.bounty.EventSubject;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import jakarta.enterprise.context.ApplicationScoped;

/** Hears of chutes from chutes-service. */
@ApplicationScoped
public class ChuteConsumer implements EventConsumer {
    private final ChuteService chutes;

    public ChuteConsumer(ChuteService chutes) {
        this.chutes = chutes;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("chutes", Topics.CHUTE_EVENTS);
    }

    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone() || event.type().equals("chute-deleted")) {
            chutes.isGone(EventSubject.of(event), event.time(), event.replay());
        } else {
            chutes.exists(event.data().as(ChuteState.class), event.replay());
        }
    }

    @Override
    public void clearCopies() {
        chutes.forgetAll();
    }
}
