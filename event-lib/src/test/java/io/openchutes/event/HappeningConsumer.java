package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;

/** Writes down every happening it is offered. */
@ApplicationScoped
public class HappeningConsumer implements EventConsumer {
    private final Things things;
    private volatile boolean healed;

    HappeningConsumer(Things things) {
        this.things = things;
    }

    public void heal(boolean nowHealed) {
        healed = nowHealed;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("happenings", Things.HAPPENINGS);
    }

    @Override
    public void apply(ReceivedEvent event) {
        ThingChanged happened = event.data().as(ThingChanged.class);
        if (happened.newValue() == -666 && !healed) {
            throw new IllegalStateException("Nobody can apply this");
        }
        things.update(
                "insert into happening_log values (?, ?, ?, ?)",
                event.id(),
                happened.thingName(),
                happened.newValue(),
                event.replay());
    }
}
