package io.openchutes.chutes.pricefeed;

import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.ApplicationScoped;

/** Hears from the price feed. */
@ApplicationScoped
public class PriceConsumer implements EventConsumer {
    private final PriceFeedService prices;

    public PriceConsumer(PriceFeedService prices) {
        this.prices = prices;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("prices", Topics.PRICE_EVENTS);
    }

    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone()) {
            prices.withdrawn(event.subject());
        } else if (PriceQuoted.TYPE.equals(event.type())) {
            prices.quoted(event.data().as(PriceQuoted.class));
        } else {
            throw new UnreadableEvent("unknown type " + event.type());
        }
    }

    @Override
    public void clearCopies() {
        prices.clear();
    }
}
