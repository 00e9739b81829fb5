package io.openchutes.bounty.inbound;

import io.openchutes.bounty.EventSubject;
import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import jakarta.enterprise.context.ApplicationScoped;

/** Hears of closed accounts; who may call is auth-lib's own reading of the same topic. */
@ApplicationScoped
public class OwnerConsumer implements EventConsumer {
    private final OwnerService owners;

    public OwnerConsumer(OwnerService owners) {
        this.owners = owners;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("owners", Topics.ACCOUNT_EVENTS);
    }

    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone() || event.type().equals("account-closed")) {
            owners.closed(EventSubject.of(event), event.time(), event.replay());
        } else if (event.type().equals("account-changed")) {
            owners.open(EventSubject.of(event));
        }
    }

    @Override
    public void clearCopies() {
        owners.forgetAll();
    }
}
