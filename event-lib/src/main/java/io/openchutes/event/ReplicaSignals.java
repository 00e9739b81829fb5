package io.openchutes.event;

import io.openchutes.event.database.DedicatedConnections;
import io.openchutes.event.database.TransactionEnd;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Notifies every replica of a service that something changed, by PostgreSQL NOTIFY in the transaction that changes it, over one
 * LISTEN connection a process. While that connection is down caches must be bypassed: {@link Listener#onLost()} says so.
 */
@ApplicationScoped
public class ReplicaSignals {
    /** Called on the listening thread: be quick, never block. */
    public interface Listener {
        /** A change was committed somewhere; {@code payload} is what the sender gave (may be empty). */
        void onSignal(String payload);

        /**
         * A transaction of this process that sent the signal has committed; called before its caller goes on, and beside {@link #onSignal},
         * which follows.
         */
        default void onCommittedHere(String payload) {}

        /** The connection broke: signals may have been missed. Empty the caches and bypass them. */
        void onLost();

        /** The connection is back; caches may fill again. */
        void onRestored();
    }

    private static final Logger LOG = Logger.getLogger(ReplicaSignals.class);
    private static final String PG_CHANNEL = "openchutes_signals";
    private static final int MAX_MESSAGE_BYTES = 7_999;
    private static final long RECONNECT_MILLIS = 500;

    private final DataSource dataSource;
    private final DedicatedConnections connections;
    private final EventConfig config;
    private final TransactionEnd transactionEnd;
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();
    private volatile boolean connected;
    private volatile boolean stopping;
    private Thread thread;

    ReplicaSignals(
            DataSource dataSource,
            DedicatedConnections connections,
            EventConfig config,
            TransactionEnd transactionEnd) {
        this.dataSource = dataSource;
        this.connections = connections;
        this.config = config;
        this.transactionEnd = transactionEnd;
    }

    /**
     * Sends a signal that all replicas (this one too) receive when the running transaction commits; at once where none runs. A transaction's
     * signals go out together at its end, and those that are the same are one.
     *
     * @param channel and payload together at most 7,998 bytes
     */
    public void send(String channel, String payload) {
        Sent signal = new Sent(channel, payload);
        if (signal.message().getBytes(StandardCharsets.UTF_8).length > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("A signal holds at most " + MAX_MESSAGE_BYTES + " bytes");
        }
        if (!transactionEnd.isRunning()) {
            publish(Set.of(signal));
            committed(signal);
        } else if (!transactionEnd.isRollbackOnly()) {
            ofTransaction().add(signal);
        }
    }

    private record Sent(String channel, String payload) {
        String message() {
            return channel + '\n' + payload;
        }
    }

    private SignalsOfTransaction ofTransaction() {
        try {
            return transactionEnd.join(this, SignalsOfTransaction::new);
        } catch (SQLException e) {
            throw new EventStoreFailure("Signals can't be sent", e);
        }
    }

    /** What a transaction has sent so far. */
    private final class SignalsOfTransaction implements Synchronization {
        private final Set<Sent> signals = new LinkedHashSet<>();
        private boolean isEnding;

        void add(Sent signal) {
            if (signals.add(signal) && isEnding) {
                ReplicaSignals.this.publish(Set.of(signal));
            }
        }

        @Override
        public void beforeCompletion() {
            isEnding = true;
            ReplicaSignals.this.publish(signals);
        }

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                signals.forEach(ReplicaSignals.this::committed);
            }
        }
    }

    private void publish(Set<Sent> signals) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement notify =
                        connection.prepareStatement("select pg_notify(?, s) from unnest(?::text[]) as s")) {
            notify.setString(1, PG_CHANNEL);
            notify.setArray(
                    2,
                    connection.createArrayOf(
                            "text", signals.stream().map(Sent::message).toArray()));
            notify.execute();
        } catch (SQLException e) {
            throw new EventStoreFailure("Signals can't be sent", e);
        }
    }

    private void committed(Sent signal) {
        listenersOf(signal.channel()).forEach(listener -> call(() -> listener.onCommittedHere(signal.payload())));
    }

    private List<Listener> listenersOf(String channel) {
        return listeners.getOrDefault(channel, List.of());
    }

    /** Registers a listener; {@code onLost} or {@code onRestored} is called at once with the present state. */
    public synchronized void listen(String channel, Listener listener) {
        listeners.computeIfAbsent(channel, name -> new CopyOnWriteArrayList<>()).add(listener);
        if (connected) {
            listener.onRestored();
        } else {
            listener.onLost();
        }
    }

    /** Whether the LISTEN connection is up. */
    public boolean connected() {
        return connected;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) {
        if (config.signals().enabled()) {
            thread = new Thread(this::run, "replica-signals");
            thread.setDaemon(true);
            thread.start();
        }
    }

    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 900) ShutdownEvent event)
            throws InterruptedException {
        stopping = true;
        if (thread != null) {
            thread.interrupt();
            thread.join(2 * config.signals().keepalive().toMillis());
        }
    }

    private void run() {
        while (!stopping) {
            try (Connection connection = connections.open("openchutes replica signals")) {
                listenOn(connection);
            } catch (SQLException e) {
                LOG.warnf("The LISTEN connection is down, caches are bypassed: %s", e.getMessage());
            } catch (RuntimeException | Error e) {
                LOG.error("Listening failed and begins again, caches are bypassed", e);
            } finally {
                changeState(false);
            }
            pause();
        }
    }

    private void listenOn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + PG_CHANNEL);
            // Only now: commits from here on are received.
            changeState(true);
            PGConnection postgres = connection.unwrap(PGConnection.class);
            int keepalive = Math.toIntExact(config.signals().keepalive().toMillis());
            while (!stopping) {
                PGNotification[] heard = postgres.getNotifications(keepalive);
                if (heard == null || heard.length == 0) {
                    statement.execute("select 1");
                } else {
                    for (PGNotification notification : heard) {
                        dispatch(notification.getParameter());
                    }
                }
            }
        }
    }

    private void dispatch(String message) {
        int end = message.indexOf('\n');
        if (end < 0) {
            LOG.warnf("A signal without a channel was ignored");
            return;
        }
        String payload = message.substring(end + 1);
        for (Listener listener : listenersOf(message.substring(0, end))) {
            call(() -> listener.onSignal(payload));
        }
    }

    private synchronized void changeState(boolean up) {
        if (connected == up) {
            return;
        }
        connected = up;
        List<Listener> all = new ArrayList<>();
        listeners.values().forEach(all::addAll);
        for (Listener listener : all) {
            call(up ? listener::onRestored : listener::onLost);
        }
    }

    /** One listener's failure must not keep the signal from the others. */
    private void call(Runnable reaction) {
        try {
            reaction.run();
        } catch (RuntimeException e) {
            LOG.error("A listener to replica signals failed", e);
        }
    }

    private void pause() {
        try {
            Thread.sleep(stopping ? 0 : RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
