package io.openchutes.event.consume;

import io.openchutes.event.BatchEventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import java.util.List;

/** Hands a rollup whole batches; the place in the partition, moved in the same transaction, is what keeps repetitions out. */
final class RollupApplier implements RecordApplier {
    private final BatchEventConsumer consumer;
    private final Subscription subscription;

    RollupApplier(BatchEventConsumer consumer) {
        this.consumer = consumer;
        this.subscription = consumer.subscription();
    }

    @Override
    public Subscription subscription() {
        return subscription;
    }

    @Override
    public int readers() {
        return consumer.readers();
    }

    @Override
    public boolean isReadable(ReceivedEvent event) {
        return consumer.isReadable(event);
    }

    @Override
    public int apply(List<ReceivedEvent> events) {
        consumer.apply(events);
        return events.size();
    }

    /** What counts happenings from the end on counts for good: the same ones again would count twice. */
    @Override
    public boolean isRebuiltFromStart() {
        return subscription.start() == Subscription.Start.EARLIEST;
    }

    @Override
    public void clear() {
        consumer.clearCopies();
    }
}
