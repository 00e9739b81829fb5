package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** Writes down every happening it is offered. */
@ApplicationScoped
public class HappeningConsumer {
    private final Things things;
    private volatile boolean healed;

    HappeningConsumer(Things things) {
        this.things = things;
    }

    public void heal(boolean nowHealed) {
        healed = nowHealed;
    }

    @Produces
    @Singleton
    Subscription subscription() {
        return Subscription.to("happenings", Things.HAPPENINGS)
                .on(Set.of("thing-happened", "thing-changed"), ThingChanged.class, this::apply);
    }

    private void apply(ThingChanged happened, ReceivedEvent event) {
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
