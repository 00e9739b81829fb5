package io.openchutes.event.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventConfig;
import io.openchutes.event.Outbox;
import io.openchutes.event.database.DedicatedConnections;
import io.openchutes.event.database.Pace;
import io.openchutes.event.kafka.Backoff;
import io.openchutes.event.kafka.KafkaSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Publishes the outbox. Every replica runs one; the one that holds the database's advisory lock works, the others stand by.
 *
 * <p>The lock alone is not enough: a relay that was suspended (a long pause, a lost connection) may still hold records when another has
 * taken over. So the order is: lock, then {@code initTransactions} under the service's transactional id, which fences every older producer
 * of that id, then read. Whatever a fenced relay still sends is aborted and never read.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final Duration BETWEEN_PURGES = Duration.ofMinutes(1);

    private final DedicatedConnections connections;
    private final KafkaSettings kafka;
    private final EventConfig config;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile String fault;
    private volatile boolean active;
    private Thread thread;

    OutboxRelay(
            DedicatedConnections connections,
            KafkaSettings kafka,
            EventConfig config,
            Clock clock,
            MeterRegistry metrics) {
        this.connections = connections;
        this.kafka = kafka;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Why the relay can't publish; empty while it publishes or stands by. */
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** Whether this process is the one that publishes. */
    public boolean active() {
        return active;
    }

    /** Starts the relay's thread; it waits for database and Kafka as long as it must. */
    public void start() {
        thread = new Thread(this::run, "outbox-relay");
        thread.start();
    }

    /** Lets the running batch end, then releases the lock. */
    public void stop(Duration patience) throws InterruptedException {
        stop.countDown();
        if (thread != null) {
            thread.join(patience.toMillis());
        }
    }

    private void run() {
        Backoff backoff = new Backoff(Duration.ofMillis(500), config.relay().maxBackoff());
        while (!stopping()) {
            try (Connection connection = connections.open("openchutes outbox relay")) {
                standBy(connection, backoff);
            } catch (SQLException e) {
                fault = "The database is away: " + e.getMessage();
                LOG.warnf("The relay lost the database: %s", e.getMessage());
            } catch (RuntimeException | Error e) {
                fault = "The relay failed: " + e.getMessage();
                LOG.error("The relay failed and starts again", e);
            } finally {
                active = false;
            }
            sleep(backoff.next());
        }
    }

    private void standBy(Connection connection, Backoff backoff) throws SQLException {
        OutboxTable outbox = new OutboxTable(connection, clock);
        outbox.endAfterSilence(config.relay().longestSilence());
        while (!stopping()) {
            if (outbox.tryLock()) {
                publishWhileLocked(outbox, backoff);
            } else {
                fault = null;
                sleep(config.relay().pollInterval());
            }
        }
    }

    /** Keeps the lock while Kafka is unavailable: the connection is checked before each try. */
    private void publishWhileLocked(OutboxTable outbox, Backoff backoff) throws SQLException {
        outbox.listen(Outbox.WAKE_CHANNEL);
        while (!stopping()) {
            outbox.requireLock();
            try (OutboxProducer producer = new OutboxProducer(kafka.copy(), config)) {
                producer.fenceOlderRelays();
                active = true;
                fault = null;
                LOG.debug("The relay publishes");
                publish(outbox, producer, backoff);
            } catch (KafkaException | IllegalStateException e) {
                // A producer that failed fatally answers with IllegalStateException from then on: a new one is made.
                fault = "Kafka does not take the outbox: " + e.getMessage();
                LOG.warnf("The relay can't publish and will try again: %s", e.getMessage());
                active = false;
                sleep(backoff.next());
            }
        }
    }

    private void publish(OutboxTable outbox, OutboxProducer producer, Backoff backoff) throws SQLException {
        long nextPurge = clock.millis();
        Pace pace = new Pace(config.relay().pace());
        while (!stopping()) {
            // Portion by portion between the batches: neither waits for the other's end, however much there is of it.
            if (clock.millis() >= nextPurge && !outbox.purgeSent(config.relay().keepSent())) {
                nextPurge = clock.millis() + BETWEEN_PURGES.toMillis();
            }
            sleep(pace.untilNext());
            OutboxBatch batch = outbox.unsent(config.relay().batchSize(), Outbox.MAX_DATA_BYTES);
            if (batch.isEmpty()) {
                outbox.awaitWake(config.relay().pollInterval());
                continue;
            }
            pace.begun(batch.ids().length >= config.relay().batchSize());
            producer.publish(batch);
            outbox.markSent(batch);
            backoff.reset();
            fault = null;
            batch.countByTopic()
                    .forEach((topic, count) -> Counter.builder("openchutes.outbox.sent")
                            .description("Events that Kafka has acknowledged")
                            .tag("topic", topic)
                            .register(metrics)
                            .increment(count));
        }
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }

    private void sleep(Duration time) {
        try {
            stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }
}
