package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Counts in batches, from the end on: what it has counted is its service's own state. */
@ApplicationScoped
public class TallyConsumer {
    private final Things things;

    TallyConsumer(Things things) {
        this.things = things;
    }

    @Produces
    @Singleton
    Subscription subscription() {
        return Subscription.to("tally", Things.TALLIED).onBatch("thing-changed", ThingChanged.class, this::apply);
    }

    private void apply(List<ThingChanged> batch) {
        batch.forEach(event -> things.update(
                "insert into tally values (?, 1) on conflict (name) do update set records = tally.records + 1",
                event.thingName()));
    }
}
