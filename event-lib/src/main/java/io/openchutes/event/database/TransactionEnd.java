package io.openchutes.event.database;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Registers work that a transaction collects and does in one statement before it commits. */
@ApplicationScoped
public class TransactionEnd {
    private final DataSource dataSource;
    private final TransactionSynchronizationRegistry transaction;

    TransactionEnd(DataSource dataSource, TransactionSynchronizationRegistry transaction) {
        this.dataSource = dataSource;
        this.transaction = transaction;
    }

    /** Whether a transaction runs. */
    public boolean isRunning() {
        return transaction.getTransactionKey() != null;
    }

    /** Whether the running transaction can't commit any more. */
    public boolean isRollbackOnly() {
        return transaction.getRollbackOnly();
    }

    /**
     * What the owner collects in the running transaction; made and registered by the first call.
     *
     * @param owner an object that lives as long as the process
     * @throws SQLException where no connection is to be had: it can't become part of a transaction that ends already
     */
    public <T extends Synchronization> T join(Object owner, Supplier<T> collector) throws SQLException {
        Optional<T> known = joined(owner);
        if (known.isPresent()) {
            return known.get();
        }
        dataSource.getConnection().close();
        T made = collector.get();
        transaction.putResource(owner, made);
        transaction.registerInterposedSynchronization(made);
        return made;
    }

    /** What the owner has collected in the running transaction; empty where it has not joined it. */
    @SuppressWarnings("unchecked")
    public <T extends Synchronization> Optional<T> joined(Object owner) {
        return Optional.ofNullable((T) transaction.getResource(owner));
    }
}
