package io.openchutes.auth.nonce;

import io.openchutes.auth.AuthConfig;
import io.openchutes.auth.signature.Nonce;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** Remembers the nonces of version 2 signatures in the database, so that each is good once on all replicas and across restarts. */
@ApplicationScoped
public class SpentNonces {
    /** Beyond the window, for replicas whose clocks differ. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private static final int PURGE_BATCH = 10_000;

    private final DataSource dataSource;
    private final Clock clock;
    private final Duration window;

    SpentNonces(DataSource dataSource, Clock clock, AuthConfig config) {
        this.dataSource = dataSource;
        this.clock = clock;
        this.window = config.nonceWindow();
    }

    /** The table can't be reached, so it is unknown whether a nonce is spent. */
    public static final class StoreAway extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoreAway(Throwable cause) {
            super("The spent nonces can't be asked", cause);
        }
    }

    /**
     * Spends a nonce, whatever becomes of a running transaction: its one statement is committed by itself, which is one way to the database
     * and back where a transaction is two.
     *
     * @return false if it was spent already
     * @throws StoreAway if the database can't be asked
     */
    public boolean spend(String hotkey, Nonce nonce) {
        Instant expires =
                Instant.ofEpochSecond(nonce.unixSeconds()).plus(window).plus(CLOCK_SKEW);
        try {
            return QuarkusTransaction.suspendingExisting().call(() -> insert(hotkey, nonce.text(), expires));
        } catch (RuntimeException e) {
            throw new StoreAway(e);
        }
    }

    private boolean insert(String hotkey, String nonce, Instant expires) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into auth_spent_nonce (hotkey, nonce, expires_at) values (?, ?, ?) on conflict do nothing")) {
            insert.setString(1, hotkey);
            insert.setString(2, nonce);
            insert.setObject(3, OffsetDateTime.ofInstant(expires, ZoneOffset.UTC));
            return insert.executeUpdate() == 1;
        }
    }

    @Scheduled(
            identity = "auth-nonce-purge",
            every = "${openchutes.auth.nonce-purge-interval:60s}",
            delayed = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void purgeRegularly() {
        purge();
    }

    /**
     * Removes nonces whose time is past the window, which no check would let through again.
     *
     * @return how many
     */
    public int purge() {
        int removed = 0;
        int batch;
        do {
            batch = QuarkusTransaction.requiringNew().call(this::deleteBatch);
            removed += batch;
        } while (batch == PURGE_BATCH);
        return removed;
    }

    private int deleteBatch() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement("""
                        delete from auth_spent_nonce where ctid = any(array(
                            select ctid from auth_spent_nonce where expires_at < ? limit ?))""")) {
            delete.setObject(1, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            delete.setInt(2, PURGE_BATCH);
            return delete.executeUpdate();
        }
    }
}
