package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;

/** Writes down every happening it is offered. */
@ApplicationScoped
public class HappeningConsumer implements EventConsumer {
    private final Things things;

    HappeningConsumer(Things things) {
        this.things = things;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("happenings", Things.HAPPENINGS);
    }

    @Override
    public void apply(ReceivedEvent event) {
        ThingChanged happened = event.data().as(ThingChanged.class);
        things.update(
                "insert into happening_log values (?, ?, ?, ?)",
                event.id(),
                happened.thingName(),
                happened.newValue(),
                event.replay());
    }
}
