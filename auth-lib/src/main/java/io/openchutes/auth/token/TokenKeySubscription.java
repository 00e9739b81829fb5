package io.openchutes.auth.token;

import io.openchutes.contracts.Topics;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Fills the copies of the keys that the accounts' owner signs log-in tokens with. */
@Dependent
class TokenKeySubscription {
    @Produces
    @Singleton
    static Subscription tokenKeys(TokenKeys keys) {
        return Subscription.to("token-keys", Topics.TOKEN_KEY_EVENTS)
                .on(TokenKeyChanged.TYPE, TokenKeyChanged.class, (key, event) -> {
                    try {
                        TokenKey.publicKey(key.publicKey());
                    } catch (IllegalArgumentException e) {
                        throw new UnreadableEvent(e.getMessage());
                    }
                    keys.apply(key, event.sequence());
                })
                .onTombstone(event -> keys.forget(event.subject(), event.sequence()))
                .clear(keys::clear);
    }
}
