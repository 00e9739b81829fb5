package io.openchutes.bounty.warmup;

import io.openchutes.bounty.EventSubject;
import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import jakarta.enterprise.context.ApplicationScoped;

/** Hears of warm-ups among the happenings of chutes-service. */
@ApplicationScoped
public class WarmupConsumer implements EventConsumer {
    private final WarmupService warmups;

    public WarmupConsumer(WarmupService warmups) {
        this.warmups = warmups;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("warmups", Topics.CHUTE_ACTIVITY);
    }

    @Override
    public void apply(ReceivedEvent event) {
        // Happenings are not replayed; one that were would be of a demand long gone.
        if (event.type().equals("chute-warmup-requested") && !event.replay()) {
            warmups.requested(
                    EventSubject.of(event),
                    event.data().as(WarmupRequested.class).at());
        }
    }
}
