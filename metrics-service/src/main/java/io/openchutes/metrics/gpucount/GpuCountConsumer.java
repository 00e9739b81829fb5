package io.openchutes.metrics.gpucount;

import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.ApplicationScoped;

/** Copies GPU counts from the chutes' history, a state topic without tombstones. */
@ApplicationScoped
public class GpuCountConsumer implements EventConsumer {
    private final GpuCountService counts;

    public GpuCountConsumer(GpuCountService counts) {
        this.counts = counts;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("chute-history", Topics.CHUTE_HISTORY);
    }

    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone()) {
            throw new UnreadableEvent("The chutes' history has no tombstones: a deleted chute's count stays listed.");
        }
        if (!event.type().equals("chute-history-changed")) {
            throw new UnreadableEvent("Nothing is known about events of type " + event.type() + ".");
        }
        counts.remember(event.data().as(ChuteHistoryState.class));
    }

    @Override
    public void clearCopies() {
        counts.forgetAll();
    }
}
