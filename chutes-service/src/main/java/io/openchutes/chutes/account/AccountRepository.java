package io.openchutes.chutes.account;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Finds the accounts that this service owns, and counts who tries to get one. */
@ApplicationScoped
public class AccountRepository implements PanacheRepositoryBase<RegisteredAccount, UUID> {
    /** Key of the advisory lock: the same on every replica, used for nothing else. */
    private static final long REGISTRATION_LOCK = 0x6f63_7265_6769_7374L;

    private final Session session;

    public AccountRepository(Session session) {
        this.session = session;
    }

    /** Locks the account's row until commit. */
    public Optional<RegisteredAccount> lock(UUID userId) {
        return findByIdOptional(userId, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Takes a sum off an open account's balance and locks its row until commit; answers the account as it is then. */
    public Optional<RegisteredAccount> charge(UUID userId, BigDecimal amountUsd) {
        return session.createNativeQuery("""
                        update registered_account set balance = balance - :amount
                        where user_id = :user and closed_at is null returning *""", RegisteredAccount.class)
                .setParameter("amount", amountUsd)
                .setParameter("user", userId)
                .uniqueResultOptional();
    }

    /** Makes registrations wait for each other until the transaction ends, so that names and hotkeys stay unique. */
    public void lockRegistration() {
        session.createNativeQuery("select 1 as locked from pg_advisory_xact_lock(:lock)", Integer.class)
                .addScalar("locked", Integer.class)
                .setParameter("lock", REGISTRATION_LOCK)
                .getResultList();
    }

    /** Whether an account has the name or the hotkey, or had it before it was closed. */
    public boolean isTaken(String username, String hotkey) {
        return count("lower(username) = lower(?1) or hotkey = ?2", username, hotkey) > 0;
    }

    public Optional<RegisteredAccount> byFingerprint(String digest) {
        return find("fingerprintDigest", digest).firstResultOptional();
    }

    /** Counts an attempt in; the answer has how many were made under that name in its window, this one with them. */
    public Attempts countAttempt(String address, Instant now, Duration window) {
        Tuple row = session.createNativeQuery("""
                        insert into registration_attempt (address, window_began, attempts) values (:address, :now, 1)
                        on conflict (address) do update
                        set attempts = case when registration_attempt.window_began <= :expired then 1
                                            else least(registration_attempt.attempts, 1000000) + 1 end,
                            window_began = case when registration_attempt.window_began <= :expired then excluded.window_began
                                                else registration_attempt.window_began end
                        returning attempts, window_began""", Tuple.class)
                .setParameter("address", address)
                .setParameter("now", now)
                .setParameter("expired", now.minus(window))
                .getSingleResult();
        return new Attempts(row.get(0, Integer.class), row.get(1, Instant.class));
    }

    /** How many attempts a window has seen. */
    public record Attempts(int made, Instant windowBegan) {}

    /** Deletes attempts whose window is over. */
    public void forgetAttempts(Instant expired) {
        session.createNativeMutationQuery("delete from registration_attempt where window_began <= :expired")
                .setParameter("expired", expired)
                .executeUpdate();
    }
}
