package io.openchutes.metrics.utilization;

import io.openchutes.contracts.Topics;
import io.openchutes.event.BatchEventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Takes in the autoscaler's capacity logs, from the start of their topic: the newest of each chute is a rollup. */
@ApplicationScoped
public class CapacityConsumer implements BatchEventConsumer {
    private final UtilizationService utilization;

    public CapacityConsumer(UtilizationService utilization) {
        this.utilization = utilization;
    }

    @Override
    public Subscription subscription() {
        return Subscription.fromStart("capacity", Topics.CAPACITY_EVENTS);
    }

    @Override
    public boolean isReadable(ReceivedEvent event) {
        if (event.isTombstone() || !event.type().equals("capacity-logged")) {
            return false;
        }
        try {
            return event.data().as(CapacityLogged.class).fitsItsColumns();
        } catch (UnreadableEvent e) {
            return false;
        }
    }

    @Override
    public void apply(List<ReceivedEvent> batch) {
        utilization.take(batch.stream()
                .map(event -> event.data().as(CapacityLogged.class))
                .toList());
    }

    @Override
    public void clearCopies() {
        utilization.forgetAll();
    }
}
