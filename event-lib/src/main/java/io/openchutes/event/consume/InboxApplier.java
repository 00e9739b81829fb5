package io.openchutes.event.consume;

import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import io.openchutes.event.envelope.TraceContext;
import io.opentelemetry.context.Scope;
import java.util.List;

/** Offers a consumer what its inbox says is news, each record under its sender's trace. */
final class InboxApplier implements RecordApplier {
    private final EventConsumer consumer;
    private final Subscription subscription;
    private final Inbox inbox;
    private final TraceContext trace = new TraceContext();

    InboxApplier(EventConsumer consumer, Inbox inbox) {
        this.consumer = consumer;
        this.subscription = consumer.subscription();
        this.inbox = inbox;
    }

    @Override
    public Subscription subscription() {
        return subscription;
    }

    @Override
    public int readers() {
        return 1;
    }

    @Override
    public boolean isReadable(ReceivedEvent event) {
        return true;
    }

    @Override
    public int apply(List<ReceivedEvent> events) {
        List<ReceivedEvent> news = inbox.admit(subscription, events);
        for (ReceivedEvent event : news) {
            Scope sender = trace.restore(event.traceparent());
            try {
                consumer.apply(event);
            } finally {
                sender.close();
            }
        }
        return news.size();
    }

    @Override
    public boolean isRebuiltFromStart() {
        return subscription.topic().kind() == Topic.Kind.STATE;
    }

    @Override
    public void clear() {
        consumer.clearCopies();
        inbox.clear(subscription);
    }
}
