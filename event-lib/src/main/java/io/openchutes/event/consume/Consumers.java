package io.openchutes.event.consume;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.BatchEventConsumer;
import io.openchutes.event.EventConfig;
import io.openchutes.event.EventConsumer;
import io.openchutes.event.database.Transactions;
import io.openchutes.event.kafka.KafkaSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** Every consumer of the service, each on its thread. */
@ApplicationScoped
public class Consumers {
    private final List<RecordApplier> appliers = new ArrayList<>();
    private final List<ConsumerWorker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final ConsumerTools tools;

    Consumers(
            @Any Instance<EventConsumer> consumers,
            @Any Instance<BatchEventConsumer> rollups,
            KafkaSettings kafka,
            EventConfig config,
            Clock clock,
            MeterRegistry metrics,
            DataSource dataSource,
            Transactions transactions,
            Positions positions,
            Inbox inbox,
            DeadLetters deadLetters,
            Rebuild rebuild) {
        tools = new ConsumerTools(
                kafka, config, clock, metrics, dataSource, transactions, positions, inbox, deadLetters, rebuild);
        consumers.forEach(consumer -> appliers.add(new InboxApplier(consumer, inbox)));
        rollups.forEach(rollup -> appliers.add(new RollupApplier(rollup)));
        Set<String> names = new HashSet<>();
        for (RecordApplier applier : appliers) {
            if (!names.add(applier.subscription().name())) {
                throw new IllegalStateException(
                        "Two consumers are named " + applier.subscription().name());
            }
        }
    }

    /** How a consumer fares: its lag in records, and its fault, empty while all is well. */
    public record Progress(long lag, String fault) {}

    /** Starts all threads; each waits for database and Kafka as long as it must. */
    public synchronized void start() {
        for (RecordApplier applier : appliers) {
            ConsumerWorker worker = new ConsumerWorker(applier, tools);
            Thread thread =
                    new Thread(worker, "events-" + applier.subscription().name());
            workers.add(worker);
            threads.add(thread);
            thread.start();
        }
    }

    /** Lets every transaction in hand end, and waits for that. */
    public synchronized void stop(Duration patience) throws InterruptedException {
        workers.forEach(ConsumerWorker::stop);
        long end = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
    }

    /** How each running consumer fares, by name. */
    public synchronized Map<String, Progress> progress() {
        Map<String, Progress> progress = new HashMap<>();
        workers.forEach(worker -> progress.put(
                worker.name(), new Progress(worker.lag(), worker.fault().orElse(""))));
        return progress;
    }

    List<RecordApplier> appliers() {
        return List.copyOf(appliers);
    }

    ConsumerTools tools() {
        return tools;
    }
}
