package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Adds up measures; a repetition would show in the sum. */
@ApplicationScoped
public class MeasureRollup implements BatchEventConsumer {
    private final Things things;

    MeasureRollup(Things things) {
        this.things = things;
    }

    @Override
    public Subscription subscription() {
        return Subscription.fromStart("measures", Things.MEASURES);
    }

    @Override
    public int readers() {
        return 2;
    }

    @Override
    public void apply(List<ReceivedEvent> batch) {
        for (ReceivedEvent event : batch) {
            ThingChanged measured = event.data().as(ThingChanged.class);
            if (measured.newValue() == -666) {
                throw new IllegalStateException("Nobody can add this up");
            }
            things.update(
                    "insert into rollup values (?, ?, 1) on conflict (name) do update"
                            + " set total = rollup.total + excluded.total, records = rollup.records + 1",
                    measured.thingName(),
                    measured.newValue());
        }
    }

    @Override
    public boolean isReadable(ReceivedEvent event) {
        try {
            return event.data().as(ThingChanged.class).thingName() != null;
        } catch (UnreadableEvent e) {
            return false;
        }
    }

    @Override
    public void clearCopies() {
        things.update("delete from rollup");
    }
}
