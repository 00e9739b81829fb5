package io.openchutes.event.consume;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventConfig;
import io.openchutes.event.Subscription;
import io.openchutes.event.database.Transactions;
import io.openchutes.event.kafka.KafkaSettings;
import io.opentelemetry.api.OpenTelemetry;
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
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
            @Any Instance<Subscription> subscriptions,
            KafkaSettings kafka,
            EventConfig config,
            Clock clock,
            MeterRegistry metrics,
            DataSource dataSource,
            Transactions transactions,
            OffsetStore offsets,
            Inbox inbox,
            DeadLetters deadLetters,
            Rebuild rebuild,
            ForeignWriters foreignWriters,
            Instance<OpenTelemetry> telemetry) {
        tools = new ConsumerTools(
                kafka,
                config,
                clock,
                metrics,
                dataSource,
                transactions,
                offsets,
                inbox,
                deadLetters,
                rebuild,
                foreignWriters,
                new ThrottledLog(clock),
                telemetry.isResolvable() ? telemetry.get() : OpenTelemetry.noop());
        subscriptions.forEach(subscription -> appliers.add(applier(subscription)));
        Set<String> names = new HashSet<>();
        for (RecordApplier applier : appliers) {
            String name = applier.subscription().name();
            if (!names.add(name)) {
                throw new IllegalStateException("Two consumers are named " + name);
            }
        }
    }

    private RecordApplier applier(Subscription subscription) {
        ConsumerSpans spans = new ConsumerSpans(
                tools.telemetry(), subscription, tools.config().service() + "." + subscription.name());
        return subscription.isBatch()
                ? new RollupApplier(subscription, spans)
                : new InboxApplier(subscription, tools.inbox(), spans);
    }

    /**
     * How far a consumer of this process is.
     *
     * @param lag records that are not applied yet; empty while no partition is assigned to this process
     * @param fault why nothing is applied; empty if there is no reason
     */
    public record Progress(Optional<Long> lag, String fault) {
        private Progress and(Progress other) {
            Optional<Long> sum =
                    lag.map(records -> records + other.lag.orElse(0L)).or(other::lag);
            return new Progress(sum, fault.isEmpty() ? other.fault : fault);
        }
    }

    /** Starts all threads; each waits for database and Kafka as long as it must. */
    public synchronized void start() {
        for (RecordApplier applier : appliers) {
            for (int reader = 1; reader <= applier.subscription().readers(); reader++) {
                ConsumerWorker worker = worker(applier);
                Thread thread = new Thread(worker, "events-" + worker.name() + "-" + reader);
                workers.add(worker);
                threads.add(thread);
                thread.start();
            }
        }
    }

    /** Lets running transactions end, then waits for the threads to stop. */
    public synchronized void stop(Duration patience) throws InterruptedException {
        workers.forEach(ConsumerWorker::stop);
        long end = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        workers.clear();
        threads.clear();
    }

    /** How far each running consumer is, by name. */
    public Map<String, Progress> progress() {
        Map<String, Progress> progress = new HashMap<>();
        workers.forEach(worker -> progress.merge(
                worker.name(), new Progress(worker.lag(), worker.fault().orElse("")), Progress::and));
        return progress;
    }

    /** The lag of a consumer in records; empty while no partition of it is assigned to this process. */
    public Optional<Long> lag(String name) {
        return Optional.ofNullable(progress().get(name)).flatMap(Progress::lag);
    }

    /** Every consumer's name, running or not. */
    public List<String> names() {
        return appliers.stream().map(applier -> applier.subscription().name()).toList();
    }

    /** The topic that each consumer reads, running or not, by the consumer's name. */
    public SortedMap<String, String> topics() {
        SortedMap<String, String> topics = new TreeMap<>();
        appliers.forEach(applier -> topics.put(
                applier.subscription().name(), applier.subscription().topic().name()));
        return topics;
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
