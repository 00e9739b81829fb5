package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLTransientConnectionException;

/** Keeps copies of things; a value of -666 is poison to it, -667 breaks it, and -668 makes it wait until it is healed. */
@ApplicationScoped
public class ThingConsumer implements EventConsumer {
    private final Things things;
    private volatile boolean healed;

    ThingConsumer(Things things) {
        this.things = things;
    }

    /** From now on nothing is poison: as after the deployment of a corrected service. */
    public void heal(boolean nowHealed) {
        healed = nowHealed;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("things", Things.STATE);
    }

    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone() || event.type().equals("thing-removed")) {
            things.update("delete from thing_copy where name = ?", event.subject());
            return;
        }
        ThingChanged changed = event.data().as(ThingChanged.class);
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

    @Override
    public void clearCopies() {
        things.update("delete from thing_copy");
    }
}
