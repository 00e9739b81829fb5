package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLTransientConnectionException;

/** Keeps copies of things; a value of -666 is poison to it, -667 breaks it, and -668 makes it wait until it is healed. */
@ApplicationScoped
public class ThingConsumer {
    private final Things things;
    private volatile boolean healed;

    ThingConsumer(Things things) {
        this.things = things;
    }

    /** From now on nothing is poison: as after the deployment of a corrected service. */
    public void heal(boolean nowHealed) {
        healed = nowHealed;
    }

    @Produces
    @Singleton
    Subscription subscription() {
        return Subscription.to("things", Things.STATE)
                .on("thing-changed", ThingChanged.class, this::apply)
                .on("thing-removed", ThingChanged.class, (thing, event) -> remove(event))
                .onTombstone(this::remove)
                .clear(this::clearCopies);
    }

    private void remove(ReceivedEvent event) {
        things.update("delete from thing_copy where name = ?", event.subject());
    }

    private void apply(ThingChanged changed, ReceivedEvent event) {
        if (changed.newValue() == -666 && !healed) {
            throw new IllegalStateException("Nobody can apply this");
        }
        if (changed.newValue() == -667 && !healed) {
            throw new StackOverflowError("Nobody can even look at this");
        }
        if (changed.newValue() == -668 && !healed) {
            throw new EventStoreFailure("Not now", new SQLTransientConnectionException("Not now"));
        }
        things.update(
                "insert into thing_copy values (?, ?, 1, ?) on conflict (name) do update"
                        + " set value = excluded.value, applied = thing_copy.applied + 1, replayed = excluded.replayed",
                changed.thingName(),
                changed.newValue(),
                event.replay());
    }

    private void clearCopies() {
        things.update("delete from thing_copy");
    }
}
