package io.openchutes.metrics.rollup;

import io.openchutes.contracts.Topics;
import io.openchutes.event.BatchEventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.metrics.MetricsConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Takes in what the invocation gateway tells, from the start of its topic. */
@ApplicationScoped
public class InvocationConsumer implements BatchEventConsumer {
    private final InvocationService invocations;
    private final MetricsConfig config;

    public InvocationConsumer(InvocationService invocations, MetricsConfig config) {
        this.invocations = invocations;
        this.config = config;
    }

    @Override
    public Subscription subscription() {
        return Subscription.fromStart("invocations", Topics.INVOCATION_EVENTS);
    }

    @Override
    public int readers() {
        return config.ingest().readers();
    }

    @Override
    public boolean isReadable(ReceivedEvent event) {
        if (event.isTombstone() || !event.type().equals("invocation-completed")) {
            return false;
        }
        try {
            return event.data().as(InvocationCompleted.class).fitsItsColumns();
        } catch (UnreadableEvent e) {
            return false;
        }
    }

    @Override
    public void apply(List<ReceivedEvent> batch) {
        invocations.count(batch.stream()
                .map(event -> event.data().as(InvocationCompleted.class))
                .toList());
    }

    @Override
    public void clearCopies() {
        invocations.forgetAll();
    }
}
