package io.openchutes.auth.directory;

import io.openchutes.auth.AccountDirectory;
import io.openchutes.contracts.Topics;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.rest.error.TextRules;
import jakarta.enterprise.context.ApplicationScoped;

/** Keeps the directory as the accounts' owner tells it. */
@ApplicationScoped
public class AccountEventConsumer implements EventConsumer {
    /** Under which the progress is kept. */
    public static final String NAME = "account-directory";

    private final AccountDirectory directory;

    AccountEventConsumer(AccountDirectory directory) {
        this.directory = directory;
    }

    @Override
    public Subscription subscription() {
        return Subscription.to(NAME, Topics.ACCOUNT_EVENTS);
    }

    @Override
    public void apply(ReceivedEvent event) {
        if (event.isTombstone()) {
            TextRules.uuid(event.subject()).ifPresent(userId -> directory.forget(userId, event.sequence()));
            return;
        }
        switch (event.type()) {
            case AccountChanged.TYPE -> {
                AccountChanged account = event.data().as(AccountChanged.class);
                if (account.userId() == null
                        || account.username() == null
                        || account.balance() == null
                        || account.createdAt() == null) {
                    throw new UnreadableEvent("account-changed without user_id, username, balance or created_at");
                }
                directory.apply(account, event.sequence(), event.time());
            }
            case AccountClosed.TYPE -> {
                AccountClosed account = event.data().as(AccountClosed.class);
                if (account.userId() == null || account.username() == null || account.closedAt() == null) {
                    throw new UnreadableEvent("account-closed without user_id, username or closed_at");
                }
                directory.apply(account, event.sequence(), event.time());
            }
            // A type of a later version: readers ignore what they do not know.
            default -> {}
        }
    }

    @Override
    public void clearCopies() {
        directory.clear();
    }
}
