package io.openchutes.auth.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.openchutes.auth.Account;
import io.openchutes.auth.AuthConfig;
import io.openchutes.auth.directory.AccountStore.Saved;
import io.openchutes.auth.directory.AccountStore.State;
import io.openchutes.auth.directory.AccountStore.StoredKey;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.event.caching.Changes;
import io.openchutes.event.database.TransactionEnd;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The accounts that exist, copied from chutes.account-events into this service's database, behind a cache all replicas keep fresh.
 *
 * <p>A change evicts its account from every replica's cache through {@link ReplicaSignals} when it commits; one that lets an account or a key
 * be found that was not there evicts everything. A value that was read before a change was
 * signalled is never used after it, none is cached longer than a second, and caching is off while the LISTEN connection is down.
 */
@Singleton
public class AccountDirectory {
    static final String CHANNEL = "accounts";

    private static final Logger LOG = Logger.getLogger(AccountDirectory.class);

    private final AccountStore store;
    private final ReplicaSignals signals;
    private final TransactionSynchronizationRegistry transaction;
    private final TransactionEnd transactionEnd;
    private final long keepNanos;
    private final CachedAnswers<UUID, Optional<Account>> byId;
    private final CachedAnswers<String, Optional<Account>> byUsername;
    private final CachedAnswers<String, Optional<Account>> byHotkey;
    private final CachedAnswers<UUID, Optional<StoredKey>> byApiKey;
    private final Changes changes = new Changes();

    public AccountDirectory(
            AccountStore store,
            ReplicaSignals signals,
            TransactionSynchronizationRegistry transaction,
            TransactionEnd transactionEnd,
            AuthConfig config) {
        this.store = store;
        this.signals = signals;
        this.transaction = transaction;
        this.transactionEnd = transactionEnd;
        Duration keepFor = config.directory().keepFor();
        this.keepNanos = keepFor.toNanos();
        int size = config.directory().maximumSize();
        this.byId = new CachedAnswers<>(size, keepFor, (userId, account) -> Set.of(userId));
        this.byUsername = new CachedAnswers<>(size, keepFor, (username, account) -> idOf(account));
        this.byHotkey = new CachedAnswers<>(size, keepFor, (hotkey, account) -> idOf(account));
        this.byApiKey = new CachedAnswers<>(size, keepFor, (keyId, key) -> idOf(key.map(StoredKey::account)));
    }

    /** What was read, the accounts whose change ends it, the number of the last change before the reading began, and that moment. */
    private record Answer<V>(V value, Set<UUID> madeFrom, long asOf, long readAtNanos, AtomicBoolean renewed) {}

    private static Set<UUID> idOf(Optional<Account> account) {
        return account.map(Account::userId).map(Set::of).orElse(Set.of());
    }

    void start(@Observes StartupEvent event) {
        listen();
    }

    /** Begins to listen for changes; until then caching is off. */
    public void listen() {
        signals.listen(CHANNEL, changes);
    }

    public Optional<Account> byId(UUID userId) {
        return byId.get(userId, store::byId);
    }

    /** Ignoring case. */
    public Optional<Account> byUsername(String username) {
        return byUsername.get(username.toLowerCase(Locale.ROOT), store::byUsername);
    }

    public Optional<Account> byHotkey(String hotkey) {
        return byHotkey.get(hotkey, store::byHotkey);
    }

    /** As {@link #byHotkey}, from memory alone: never blocks, and is empty where the database would have to be asked. */
    public Optional<Account> keptByHotkey(String hotkey) {
        Optional<Account> kept = byHotkey.peek(hotkey);
        return kept == null ? Optional.empty() : kept;
    }

    /** Many at once, in one query, for lists. Unknown ids are absent. */
    public Map<UUID, Account> byIds(Collection<UUID> userIds) {
        Map<UUID, Account> found = new HashMap<>();
        Set<UUID> unknown = new HashSet<>();
        for (UUID userId : userIds) {
            Optional<Account> kept = byId.peek(userId);
            if (kept == null) {
                unknown.add(userId);
            } else {
                kept.ifPresent(account -> found.put(userId, account));
            }
        }
        if (!unknown.isEmpty()) {
            found.putAll(byId.getAll(unknown, store::byIds, Optional::ofNullable));
        }
        return found;
    }

    /** A key by its id, with its account; whether the secret is right is still to be seen. */
    public Optional<StoredKey> byApiKey(UUID apiKeyId) {
        return byApiKey.get(apiKeyId, store::byApiKey);
    }

    /**
     * As {@link #byApiKey}, from memory alone: never blocks, and is empty where the database would have to be asked. A key that is asked for
     * again and again is read again by one worker before its time is over, not by all who ask at the moment when it is.
     */
    public Optional<StoredKey> keptApiKey(UUID apiKeyId) {
        Optional<StoredKey> kept = byApiKey.peekAndRenew(apiKeyId, store::byApiKey);
        return kept == null ? Optional.empty() : kept;
    }

    /**
     * Takes an account's state over in the running transaction; all replicas use it within a second of the commit. For an
     * owner of accounts in the same process, whose new account can so be used at once.
     *
     * @param sequence the event's number for its account; a state that is not newer than the stored one is ignored
     * @param eventAt when the account's owner emitted the event
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void apply(AccountChanged account, long sequence, Instant eventAt) {
        announce(account.userId(), store.save(new State(account, sequence, eventAt)));
    }

    /**
     * As {@link #apply(AccountChanged, long, Instant)}, but stored when the transaction ends, in one statement with all that it takes over so;
     * until then it reads what was there before. For the consumer, whose batch is one transaction.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void applyAtEnd(AccountChanged account, long sequence, Instant eventAt) {
        try {
            transactionEnd.join(this, StatesOfTransaction::new).add(new State(account, sequence, eventAt));
        } catch (SQLException e) {
            throw new DirectoryUnavailable(e);
        }
    }

    /** As {@link #apply(AccountChanged, long, Instant)}, for an account that is closed. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void apply(AccountClosed account, long sequence, Instant eventAt) {
        storeWhatWaits();
        if (store.close(account, sequence, eventAt)) {
            announce(null);
        }
    }

    /** Deletes an account after its tombstone. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void forget(UUID userId, long sequence) {
        storeWhatWaits();
        if (store.forget(userId, sequence)) {
            announce(null);
        }
    }

    /** Deletes all accounts, for a rebuild. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void clear() {
        storeWhatWaits();
        store.clear();
        announce(null);
    }

    private void storeWhatWaits() {
        transactionEnd.<StatesOfTransaction>joined(this).ifPresent(StatesOfTransaction::store);
    }

    /** Of each account the newest state that the running transaction has taken over and not stored yet. */
    private final class StatesOfTransaction implements Synchronization {
        private final Map<UUID, State> states = new HashMap<>();

        void add(State state) {
            states.merge(
                    state.account().userId(),
                    state,
                    (known, next) -> known.sequence() < next.sequence() ? next : known);
        }

        void store() {
            if (!states.isEmpty()) {
                store.saveAll(states.values()).forEach(AccountDirectory.this::announce);
                states.clear();
            }
        }

        @Override
        public void beforeCompletion() {
            store();
        }

        @Override
        public void afterCompletion(int status) {
            // The transaction ends with or without them.
        }
    }

    private void announce(UUID userId, Saved saved) {
        switch (saved) {
            case OLDER -> {}
            // What was looked for by a name, a hotkey or a key and not found may be there now.
            case NEWLY_FOUND -> announce(null);
            case CHANGED -> announce(userId);
        }
    }

    /**
     * Evicts the account, or everything, from all replicas' caches at commit; from this one's before the committing call returns, so that a
     * new account or key works with the next request. What was read of a transaction that rolls back is evicted too.
     *
     * @param userId null: everything
     */
    private void announce(UUID userId) {
        signals.send(CHANNEL, userId == null ? "" : userId.toString());
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                changes.changed(userId);
            }
        });
    }

    /** One kind of question, with the answers that still hold. */
    private final class CachedAnswers<K, V> {
        private final Cache<K, Answer<V>> answers;
        private final BiFunction<K, V, Set<UUID>> madeFrom;

        private CachedAnswers(int maximumSize, Duration keepFor, BiFunction<K, V, Set<UUID>> madeFrom) {
            this.answers = Caffeine.newBuilder()
                    .maximumSize(maximumSize)
                    .expireAfterWrite(keepFor)
                    .build();
            this.madeFrom = madeFrom;
        }

        private V get(K key, Function<K, V> read) {
            V kept = peek(key);
            return kept == null ? readAndKeep(key, read) : kept;
        }

        private V readAndKeep(K key, Function<K, V> read) {
            long asOf = changes.last();
            long readAt = System.nanoTime();
            V value = read.apply(key);
            keep(key, value, asOf, readAt);
            return value;
        }

        private <A> Map<K, A> getAll(Set<K> keys, Function<Set<K>, Map<K, A>> read, Function<A, V> answer) {
            long asOf = changes.last();
            long readAt = System.nanoTime();
            Map<K, A> values = read.apply(keys);
            keys.forEach(key -> keep(key, answer.apply(values.get(key)), asOf, readAt));
            return values;
        }

        /** null where nothing is kept that still holds. */
        private V peek(K key) {
            Answer<V> answer = kept(key);
            return answer == null ? null : answer.value();
        }

        /** As {@link #peek}; what is kept for more than half its time is read again meanwhile, once. */
        private V peekAndRenew(K key, Function<K, V> read) {
            Answer<V> answer = kept(key);
            if (answer == null) {
                return null;
            }
            if (System.nanoTime() - answer.readAtNanos() > keepNanos / 2
                    && answer.renewed().compareAndSet(false, true)) {
                Infrastructure.getDefaultWorkerPool().execute(() -> renew(key, read));
            }
            return answer.value();
        }

        private void renew(K key, Function<K, V> read) {
            try {
                readAndKeep(key, read);
            } catch (RuntimeException e) {
                // Whoever asks when its time is over is told.
                LOG.debugf("An answer of the directory can't be read again: %s", e.getMessage());
            }
        }

        /** The answer that still holds, or null. */
        private Answer<V> kept(K key) {
            if (changes.areMissed()) {
                return null;
            }
            Answer<V> answer = answers.getIfPresent(key);
            return answer != null && System.nanoTime() - answer.readAtNanos() < keepNanos && holds(answer)
                    ? answer
                    : null;
        }

        private boolean holds(Answer<V> answer) {
            return answer.asOf() == changes.last() || !changes.anyOf(answer.madeFrom(), answer.asOf());
        }

        private void keep(K key, V value, long asOf, long readAt) {
            Answer<V> answer = new Answer<>(value, madeFrom.apply(key, value), asOf, readAt, new AtomicBoolean());
            if (!changes.areMissed() && holds(answer)) {
                answers.put(key, answer);
            }
        }
    }
}
