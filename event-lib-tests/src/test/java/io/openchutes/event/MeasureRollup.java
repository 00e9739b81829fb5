package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Adds up measures; a repetition would show in the sum. */
@ApplicationScoped
public class MeasureRollup {
    private final Things things;

    MeasureRollup(Things things) {
        this.things = things;
    }

    @Produces
    @Singleton
    Subscription subscription() {
        return Subscription.to("measures", Things.MEASURES)
                .fromStart()
                .readers(2)
                .onBatch("thing-changed", ThingChanged.class, this::apply)
                .clear(this::clearCopies);
    }

    private void apply(List<ThingChanged> batch) {
        for (ThingChanged measured : batch) {
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

    private void clearCopies() {
        things.update("delete from rollup");
    }
}
