package io.openchutes.event.consume;

import io.micrometer.core.instrument.Gauge;
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
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Every consumer of the service, each on its thread or threads. */
@ApplicationScoped
public class Consumers {
    private final List<RecordApplier> appliers = new ArrayList<>();
    private final List<ConsumerWorker> workers = new CopyOnWriteArrayList<>();
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
            String name = applier.subscription().name();
            if (!names.add(name)) {
                throw new IllegalStateException("Two consumers are named " + name);
            }
            Gauge.builder("openchutes.consumer.lag", this, running -> running.lag(name))
                    .baseUnit("records")
                    .tag("consumer", name)
                    .description("Records of this process's partitions that are not applied yet")
                    .register(metrics);
        }
    }

    /** How a consumer fares: its lag in records, and its fault, empty while all is well. */
    public record Progress(long lag, String fault) {
        private Progress and(Progress other) {
            return new Progress(lag + other.lag, fault.isEmpty() ? other.fault : fault);
        }
    }

    /** Starts all threads; each waits for database and Kafka as long as it must. */
    public synchronized void start() {
        for (RecordApplier applier : appliers) {
            for (int reader = 1; reader <= applier.readers(); reader++) {
                ConsumerWorker worker = worker(applier);
                Thread thread = new Thread(worker, "events-" + worker.name() + "-" + reader);
                workers.add(worker);
                threads.add(thread);
                thread.start();
            }
        }
    }

    /** Lets every transaction in hand end, and waits for that. */
    public synchronized void stop(Duration patience) throws InterruptedException {
        workers.forEach(ConsumerWorker::stop);
        long end = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        workers.clear();
        threads.clear();
    }

    /** How each running consumer fares, by name. */
    public Map<String, Progress> progress() {
        Map<String, Progress> progress = new HashMap<>();
        workers.forEach(worker -> progress.merge(
                worker.name(), new Progress(worker.lag(), worker.fault().orElse("")), Progress::and));
        return progress;
    }

    private long lag(String name) {
        return workers.stream()
                .filter(worker -> worker.name().equals(name))
                .mapToLong(ConsumerWorker::lag)
                .sum();
    }

    /** Every consumer's name, running or not. */
    public List<String> names() {
        return appliers.stream().map(applier -> applier.subscription().name()).toList();
    }

    /** A worker of its own for a consumer, as another replica would run it. */
    ConsumerWorker worker(RecordApplier applier) {
        return new ConsumerWorker(applier, tools);
    }

    ConsumerTools tools() {
        return tools;
    }

    List<RecordApplier> appliers() {
        return List.copyOf(appliers);
    }
}
