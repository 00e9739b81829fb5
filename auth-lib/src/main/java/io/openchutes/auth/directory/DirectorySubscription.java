package io.openchutes.auth.directory;

import io.openchutes.contracts.Topics;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Fills the directory from what the accounts' owner publishes. */
@Dependent
class DirectorySubscription {
    /** Offsets and inbox are kept under it. */
    static final String NAME = "account-directory";

    @Produces
    @Singleton
    static Subscription accounts(AccountDirectory directory) {
        return Subscription.to(NAME, Topics.ACCOUNT_EVENTS)
                .on(AccountChanged.TYPE, AccountChanged.class, (account, event) -> {
                    if (account.createdAt() == null) {
                        throw new UnreadableEvent("created_at is missing");
                    }
                    directory.applyAtEnd(account, event.sequence(), event.time());
                })
                .on(
                        AccountClosed.TYPE,
                        AccountClosed.class,
                        (account, event) -> directory.apply(account, event.sequence(), event.time()))
                .onTombstone(event -> directory.forget(event.subjectId(), event.sequence()))
                .clear(directory::clear);
    }
}
