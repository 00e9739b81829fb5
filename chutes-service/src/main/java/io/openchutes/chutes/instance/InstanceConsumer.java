package io.openchutes.chutes.instance;

import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Hears from the instance registry. */
@ApplicationScoped
public class InstanceConsumer implements EventConsumer {
    private final InstanceService instances;

    public InstanceConsumer(InstanceService instances) {
        this.instances = instances;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("instances", Topics.INSTANCE_EVENTS);
    }

    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone()) {
            instances.removed(subjectOf(event), event.replay());
            return;
        }
        switch (event.type()) {
            case InstanceChanged.LAUNCHED, InstanceChanged.VERIFIED, InstanceChanged.ACTIVATED ->
                instances.changed(event.data().as(InstanceChanged.class), event.replay());
            case InstanceChanged.REMOVED ->
                instances.removed(event.data().as(InstanceChanged.class).instanceId(), event.replay());
            default -> throw new UnreadableEvent("unknown type " + event.type());
        }
    }

    @Override
    public void clearCopies() {
        instances.clear();
    }

    private static UUID subjectOf(ReceivedEvent event) {
        try {
            return UUID.fromString(event.subject());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEvent("the subject is no instance_id: " + event.subject(), e);
        }
    }
}
