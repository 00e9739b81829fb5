package io.openchutes.event.consume;

import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import java.util.Comparator;
import java.util.List;

/**
 * Calls a subscription's handler for each event that its inbox has not seen yet, in the order of the subjects: handlers lock what is their
 * subject's, and every batch takes such locks in one order.
 */
final class InboxApplier implements RecordApplier {
    private final Subscription subscription;
    private final Inbox inbox;
    private final ConsumerSpans spans;

    InboxApplier(Subscription subscription, Inbox inbox, ConsumerSpans spans) {
        this.subscription = subscription;
        this.inbox = inbox;
        this.spans = spans;
    }

    @Override
    public Subscription subscription() {
        return subscription;
    }

    @Override
    public int apply(List<ReceivedEvent> events) {
        List<ReceivedEvent> news = inbox.admit(subscription, events);
        // Stable: events of one subject stay as they are.
        news.sort(Comparator.comparing(ReceivedEvent::subject));
        for (ReceivedEvent event : news) {
            if (subscription.handles(event)) {
                spans.around(event, () -> subscription.apply(event));
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
        subscription.clearCopies();
        inbox.clear(subscription);
    }
}
