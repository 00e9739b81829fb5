package io.openchutes.auth.token;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The public keys of log-in tokens, copied from chutes.token-key-events into this service's database. There are a few at a time: all are
 * read at once and kept for a second at most, so that a token that names any other key costs no query.
 */
@ApplicationScoped
public class TokenKeys {
    private static final long KEEP_NANOS = Duration.ofSeconds(1).toNanos();
    /** How soon it is looked again for a key that is not known. */
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(100).toNanos();

    private final TokenKeyStore store;
    private final TransactionSynchronizationRegistry transaction;
    private volatile Snapshot snapshot = new Snapshot(Map.of(), System.nanoTime() - KEEP_NANOS);

    TokenKeys(TokenKeyStore store, TransactionSynchronizationRegistry transaction) {
        this.store = store;
        this.transaction = transaction;
    }

    private record Snapshot(Map<String, TokenKey> keys, long readAtNanos) {
        long age() {
            return System.nanoTime() - readAtNanos;
        }
    }

    /** May ask the database. */
    public Optional<TokenKey> byKid(String kid) {
        Snapshot known = snapshot;
        boolean holds = known.age() < (known.keys().containsKey(kid) ? KEEP_NANOS : LOOK_AGAIN_NANOS);
        if (!holds) {
            long readAt = System.nanoTime();
            known = new Snapshot(store.all(), readAt);
            snapshot = known;
        }
        return Optional.ofNullable(known.keys().get(kid));
    }

    /**
     * Takes a key's state over in the running transaction, for the subscription and for the accounts' owner, whose first token must be
     * accepted here at once.
     *
     * @param sequence the event's number for its key; a state that is not newer than the stored one is ignored
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void apply(TokenKeyChanged key, long sequence) {
        if (store.save(key, sequence)) {
            lookAgainAfterCommit();
        }
    }

    /** Deletes a key after its tombstone. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void forget(String kid, long sequence) {
        if (store.forget(kid, sequence)) {
            lookAgainAfterCommit();
        }
    }

    /** Deletes all, for a rebuild. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void clear() {
        store.clear();
        lookAgainAfterCommit();
    }

    private void lookAgainAfterCommit() {
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                snapshot = new Snapshot(Map.of(), System.nanoTime() - KEEP_NANOS);
            }
        });
    }
}
