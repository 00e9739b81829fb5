package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Counts in batches, from the end on: what it has counted is its service's own state. */
@ApplicationScoped
public class TallyConsumer implements BatchEventConsumer {
    private final Things things;

    TallyConsumer(Things things) {
        this.things = things;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("tally", Things.TALLIED);
    }

    @Override
    public void apply(List<ReceivedEvent> batch) {
        batch.forEach(event -> things.update(
                "insert into tally values (?, 1) on conflict (name) do update set records = tally.records + 1",
                event.subject()));
    }

    @Override
    public boolean isReadable(ReceivedEvent event) {
        return true;
    }
}
