package io.openchutes.bounty.inbound;

import io.openchutes.bounty.EventSubject;
import io.openchutes.bounty.instance.InstanceState;
import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import jakarta.enterprise.context.ApplicationScoped;

/** Hears of instances from the instance registry. */
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
        if (event.isTombstone() || event.type().equals("instance-removed")) {
            instances.isGone(EventSubject.of(event));
        } else {
            instances.exists(event.data().as(InstanceState.class), event.replay());
        }
    }

    @Override
    public void clearCopies() {
        instances.forgetAll();
    }
}
