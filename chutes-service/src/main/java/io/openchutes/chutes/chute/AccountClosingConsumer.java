package io.openchutes.chutes.chute;

import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Hears of accounts that are closed; what else is to know of accounts, the auth library's own consumer keeps. */
@ApplicationScoped
public class AccountClosingConsumer implements EventConsumer {
    private static final String CLOSED = "account-closed";

    private final ChuteService chutes;

    public AccountClosingConsumer(ChuteService chutes) {
        this.chutes = chutes;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to("account-closings", Topics.ACCOUNT_EVENTS);
    }

    /** In a rebuild too: what was closed before has no open chutes any more, so nothing comes of it. */
    @Override
    public void apply(ReceivedEvent event) {
        if (!event.isTombstone() && event.type().equals(CLOSED)) {
            chutes.ownerClosed(event.data().as(AccountClosed.class).userId(), event.time());
        }
    }

    /** What of the event matters here. */
    @io.quarkus.runtime.annotations.RegisterForReflection
    public record AccountClosed(UUID userId) {}
}
