package io.openchutes.event.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventConfig;
import io.openchutes.event.consume.Consumers;
import io.openchutes.event.kafka.KafkaSettings;
import io.openchutes.event.relay.OutboxRelay;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.jboss.logging.Logger;

/**
 * Checks outbox, dead letters and broker every few seconds, on one thread, so that reading metrics and health costs nothing.
 */
@ApplicationScoped
public class EventMonitor {
    private static final Logger LOG = Logger.getLogger(EventMonitor.class);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(3);
    /** Counting on would cost more than the figure is worth. */
    private static final int COUNTED_AT_MOST = 1_000_000;

    private final DataSource dataSource;
    private final KafkaSettings kafka;
    private final Consumers consumers;
    private final OutboxRelay relay;
    private final Degradation degradation;
    private final EventConfig config;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile EventSnapshot latest = new EventSnapshot(0, Duration.ZERO, Map.of(), true, true);
    private Thread thread;

    EventMonitor(
            DataSource dataSource,
            KafkaSettings kafka,
            Consumers consumers,
            OutboxRelay relay,
            Degradation degradation,
            EventConfig config,
            Clock clock,
            MeterRegistry metrics) {
        this.dataSource = dataSource;
        this.kafka = kafka;
        this.consumers = consumers;
        this.relay = relay;
        this.degradation = degradation;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
    }

    public EventSnapshot latest() {
        return latest;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 600) StartupEvent event) {
        if (config.command().isPresent()) {
            return;
        }
        Gauge.builder("openchutes.outbox.depth", this, monitor -> monitor.latest.outboxDepth())
                .description("Events that Kafka has not acknowledged yet")
                .register(metrics);
        Gauge.builder(
                        "openchutes.outbox.oldest.unsent.age",
                        this,
                        monitor -> monitor.latest.oldestUnsent().toMillis() / 1000.0)
                .baseUnit("seconds")
                .description("How long the first of them has waited")
                .register(metrics);
        Gauge.builder("openchutes.outbox.relay.active", relay, running -> running.active() ? 1 : 0)
                .description("1 in the one process that publishes the outbox")
                .register(metrics);
        for (Degradation.Reason reason : Degradation.Reason.values()) {
            Gauge.builder("openchutes.events.degraded", this, monitor -> monitor.isDegraded(reason) ? 1 : 0)
                    .tag("reason", reason.label())
                    .description("1 while events do not flow as they should for this reason")
                    .register(metrics);
        }
        for (String consumer : consumers.names()) {
            // A number that was right before Kafka fell silent would hide that nothing arrives.
            Gauge.builder(
                            "openchutes.consumer.lag",
                            consumers,
                            running -> latest.kafkaAnswers()
                                    ? running.lag(consumer)
                                            .map(Long::doubleValue)
                                            .orElse(Double.NaN)
                                    : Double.NaN)
                    .baseUnit("records")
                    .tag("consumer", consumer)
                    .description("Records of this process's partitions that are not applied yet; NaN while it has no"
                            + " partition or Kafka does not answer")
                    .register(metrics);
            Gauge.builder(
                            "openchutes.dead.letters.open",
                            this,
                            monitor -> monitor.latest.openDeadLetters().getOrDefault(consumer, 0L))
                    .tag("consumer", consumer)
                    .description("Dead letters that were neither replayed nor discarded")
                    .register(metrics);
        }
        thread = new Thread(this::run, "events-monitor");
        thread.setDaemon(true);
        thread.start();
    }

    private boolean isDegraded(Degradation.Reason reason) {
        return degradation.reasons(latest).containsKey(reason);
    }

    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event)
            throws InterruptedException {
        stop.countDown();
        if (thread != null) {
            thread.join(2 * ANSWER_PATIENCE.toMillis());
        }
    }

    private void run() {
        Admin admin = null;
        try {
            do {
                admin = look(admin);
            } while (!stop.await(config.monitorInterval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }

    private Admin look(Admin admin) throws InterruptedException {
        Admin asked = admin;
        boolean kafkaAnswers = false;
        try {
            asked = admin == null ? Admin.create(kafka.copy()) : admin;
            asked.describeCluster().nodes().get(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            kafkaAnswers = true;
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            LOG.debugf("Kafka does not answer: %s", e.getMessage());
        }
        try {
            latest = read(kafkaAnswers);
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("The database does not answer: %s", e.getMessage());
            latest = new EventSnapshot(
                    latest.outboxDepth(), latest.oldestUnsent(), latest.openDeadLetters(), false, kafkaAnswers);
        }
        return asked;
    }

    private EventSnapshot read(boolean kafkaAnswers) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            long depth = 0;
            Duration oldest = Duration.ZERO;
            try (PreparedStatement select = connection.prepareStatement("""
                    select count(*), (select occurred_at from event_outbox where sent_at is null order by id limit 1)
                    from (select 1 from event_outbox where sent_at is null limit ?) unsent""")) {
                select.setInt(1, COUNTED_AT_MOST);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    depth = row.getLong(1);
                    OffsetDateTime first = row.getObject(2, OffsetDateTime.class);
                    if (first != null) {
                        Duration age =
                                Duration.between(first, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
                        oldest = age.isNegative() ? Duration.ZERO : age;
                    }
                }
            }
            Map<String, Long> dead = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(
                            "select consumer, count(*) from event_dead_letter where closed_at is null group by consumer");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    dead.put(row.getString(1), row.getLong(2));
                }
            }
            return new EventSnapshot(depth, oldest, Map.copyOf(dead), true, kafkaAnswers);
        }
    }
}
