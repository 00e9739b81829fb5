package io.openchutes.metrics.chute;

import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.metrics.Subjects;
import jakarta.enterprise.context.ApplicationScoped;

/** Copies chutes from chutes-service's state topic. */
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
        if (event.isTombstone()) {
            chutes.forget(Subjects.uuid(event));
            return;
        }
        switch (event.type()) {
            case "chute-deployed", "chute-updated" ->
                chutes.remember(event.data().as(ChuteState.class));
            case "chute-deleted" -> chutes.forget(Subjects.uuid(event));
            default -> throw new UnreadableEvent("Nothing is known about events of type " + event.type() + ".");
        }
    }

    @Override
    public void clearCopies() {
        chutes.forgetAll();
    }
}
