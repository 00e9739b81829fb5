package io.openchutes.event.consume;

import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import java.util.List;

/** Calls a rollup's handler with whole batches; the offset, moved in the same transaction, excludes duplicates. */
final class RollupApplier implements RecordApplier {
    private final Subscription subscription;
    private final ConsumerSpans spans;

    RollupApplier(Subscription subscription, ConsumerSpans spans) {
        this.subscription = subscription;
        this.spans = spans;
    }

    @Override
    public Subscription subscription() {
        return subscription;
    }

    @Override
    public int apply(List<ReceivedEvent> events) {
        spans.around(events, () -> subscription.apply(events));
        return events.size();
    }

    /** A rollup that counts from the end on keeps its counts: re-reading would count twice. */
    @Override
    public boolean isRebuiltFromStart() {
        return subscription.start() == Subscription.Start.EARLIEST;
    }

    @Override
    public void clear() {
        subscription.clearCopies();
    }
}
