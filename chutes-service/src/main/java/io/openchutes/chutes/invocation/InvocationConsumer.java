package io.openchutes.chutes.invocation;

import io.openchutes.contracts.Topics;
import io.openchutes.event.BatchEventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Hears from the invocation gateway, in batches: there is one record an invocation. */
@ApplicationScoped
public class InvocationConsumer implements BatchEventConsumer {
    private final InvocationService invocations;

    public InvocationConsumer(InvocationService invocations) {
        this.invocations = invocations;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("invocations", Topics.INVOCATION_EVENTS);
    }

    @Override
    public boolean isReadable(ReceivedEvent event) {
        if (event.isTombstone()) {
            return false;
        }
        if (!InvocationCompleted.TYPE.equals(event.type())) {
            return true;
        }
        try {
            InvocationCompleted completed = event.data().as(InvocationCompleted.class);
            return completed.invocationId() != null && completed.chuteId() != null;
        } catch (UnreadableEvent e) {
            return false;
        }
    }

    @Override
    public void apply(List<ReceivedEvent> batch) {
        invocations.completed(batch.stream()
                .filter(event -> InvocationCompleted.TYPE.equals(event.type()))
                .map(event -> event.data().as(InvocationCompleted.class))
                .toList());
    }
}
