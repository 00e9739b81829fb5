package io.openchutes.metrics.instance;

import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.metrics.Subjects;
import jakarta.enterprise.context.ApplicationScoped;

/** Copies instances from the registry's state topic. */
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
            instances.remove(Subjects.uuid(event), event.time());
            return;
        }
        InstanceState state = event.data().as(InstanceState.class);
        switch (event.type()) {
            case "instance-launched", "instance-verified", "instance-activated" -> instances.remember(state);
            case "instance-removed" -> instances.remove(state);
            default -> throw new UnreadableEvent("Nothing is known about events of type " + event.type() + ".");
        }
    }

    @Override
    public void clearCopies() {
        instances.forgetAll();
    }
}
