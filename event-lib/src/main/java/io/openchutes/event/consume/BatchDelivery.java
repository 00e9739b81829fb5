package io.openchutes.event.consume;

import io.micrometer.core.instrument.Counter;
import io.openchutes.base.failure.Causes;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Applies what a poll brought: in one transaction, or record by record where that fails or a handler asks for it ({@link OwnTransaction}).
 * Waits as long as it must for faults that may pass, and puts the records aside that can't be applied.
 */
final class BatchDelivery {
    private static final Logger LOG = Logger.getLogger(BatchDelivery.class);

    private final Consumer<String, byte[]> client;
    private final RecordApplier applier;
    private final Subscription subscription;
    private final ConsumerTools tools;
    private final RecordReader reader;
    private final HeldPartitions held;
    private final RetryState retryState;
    private final BooleanSupplier stopping;
    private final Counter applied;
    private final Counter repeated;
    private final Counter dead;

    BatchDelivery(
            Consumer<String, byte[]> client,
            RecordApplier applier,
            ConsumerTools tools,
            HeldPartitions held,
            RetryState retryState,
            BooleanSupplier stopping) {
        this.client = client;
        this.applier = applier;
        this.subscription = applier.subscription();
        this.tools = tools;
        this.reader = new RecordReader(subscription, tools);
        this.held = held;
        this.retryState = retryState;
        this.stopping = stopping;
        this.applied = counter("openchutes.consumer.applied", "Events that were applied");
        this.repeated = counter(
                "openchutes.consumer.repeated",
                "Events that were skipped as already applied: a repetition, or an older state");
        this.dead = counter("openchutes.dead.letters", "Records that went to the dead letters");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name)
                .description(description)
                .tag("consumer", subscription.name())
                .register(tools.metrics());
    }

    /** Returns when every record is applied or dead-lettered, or its partition is lost. */
    void deliver(ConsumerRecords<String, byte[]> records) throws InterruptedException {
        List<PolledRecord> batch = new ArrayList<>(records.count());
        records.forEach(record -> batch.add(read(record)));
        while (!stopping.getAsBoolean()) {
            batch.removeIf(polled -> !held.holds(polled.partition()));
            try {
                apply(batch, ends(batch, records.nextOffsets()));
                return;
            } catch (LostPartition e) {
                LOG.infof("%s", e.getMessage());
                held.releaseAll();
                return;
            } catch (RuntimeException | Error e) {
                if (OwnTransaction.isRequired(e) || retryState.kindOf(e) != Fault.PASSING) {
                    LOG.debugf("%s goes on record by record: %s", subscription.name(), e.getMessage());
                    deliverOneByOne(batch);
                    return;
                }
                retryState.failed("can't apply a batch yet", e);
                held.pauseFor(retryState.nextWait());
            }
        }
    }

    private PolledRecord read(ConsumerRecord<String, byte[]> record) {
        PartitionOffset partitionOffset = held.offsetOf(new TopicPartition(record.topic(), record.partition()));
        return reader.read(record, partitionOffset == null ? 0 : partitionOffset.replayUntil());
    }

    /** What the client says comes next (past the markers of transactions too), for the partitions that are still ours. */
    private static Map<TopicPartition, Long> ends(
            List<PolledRecord> batch, Map<TopicPartition, OffsetAndMetadata> nextOffsets) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        batch.forEach(polled ->
                ends.put(polled.partition(), nextOffsets.get(polled.partition()).offset()));
        return ends;
    }

    private void deliverOneByOne(List<PolledRecord> batch) throws InterruptedException {
        for (PolledRecord polled : batch) {
            deliver(polled);
        }
    }

    private void deliver(PolledRecord polled) throws InterruptedException {
        PolledRecord next = polled;
        int attempts = 0;
        while (!stopping.getAsBoolean() && held.holds(next.partition())) {
            try {
                apply(List.of(next), Map.of(next.partition(), next.record().offset() + 1));
                return;
            } catch (LostPartition e) {
                LOG.infof("%s", e.getMessage());
                held.release(next.partition());
            } catch (RuntimeException | Error e) {
                Fault kind = retryState.kindOf(e);
                attempts += kind == Fault.UNKNOWN ? 1 : 0;
                boolean hopeless = kind == Fault.UNREADABLE
                        || attempts >= tools.config().consumers().maxAttempts();
                if (hopeless && !next.isDead()) {
                    next = PolledRecord.dead(next.record(), reasonOf(e));
                    logDead(next, kind == Fault.UNREADABLE ? null : e);
                } else {
                    retryState.failed("can't apply a record yet", e);
                    held.pauseFor(retryState.nextWait());
                }
            }
        }
    }

    /** One transaction moves the offsets, inserts the rows of dead letters and applies the rest. */
    private void apply(List<PolledRecord> batch, Map<TopicPartition, Long> ends) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        List<ReceivedEvent> events = new ArrayList<>(batch.size());
        for (PolledRecord polled : batch) {
            if (polled.isDead()) {
                // Before the offset moves: a dead letter sent twice is harmless, a lost one is not.
                tools.deadLetters().publish(subscription, polled.record(), polled.reason());
            } else if (polled.event() != null) {
                events.add(polled.event());
            }
        }
        Map<Integer, PartitionOffset> from = new HashMap<>();
        Map<Integer, Long> to = new HashMap<>();
        ends.forEach((partition, end) -> {
            from.put(partition.partition(), held.offsetOf(partition));
            to.put(partition.partition(), end);
        });
        int news = tools.transactions().call(tools.config().consumers().transactionTimeout(), () -> {
            tools.offsets().advance(subscription, from, to);
            batch.stream()
                    .filter(PolledRecord::isDead)
                    .forEach(letter -> tools.deadLetters().open(subscription, letter.record(), letter.reason()));
            if (events.size() > 1) {
                return OwnTransaction.shared(() -> applier.apply(events));
            }
            return events.isEmpty() ? 0 : applier.apply(events);
        });
        // From here on nothing may fail: the records are applied, and must not be tried again.
        held.moved(ends);
        applied.increment(news);
        repeated.increment(events.size() - news);
        dead.increment(batch.stream().filter(PolledRecord::isDead).count());
        retryState.worked();
        mirrorInKafka(ends);
    }

    private void mirrorInKafka(Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        ends.forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end)));
        try {
            client.commitAsync(offsets, (committed, e) -> {
                if (e != null) {
                    notMirrored(e);
                }
            });
        } catch (RuntimeException e) {
            notMirrored(e);
        }
    }

    /** Harmless: the group's offsets are for tools that show lag, and the next commit includes these. */
    private void notMirrored(Exception e) {
        LOG.debugf("%s could not mirror its offsets in Kafka: %s", subscription.name(), e.getMessage());
    }

    /** @param failure logged with its stack; null if the reason says all */
    private void logDead(PolledRecord letter, Throwable failure) {
        LOG.errorf(
                failure,
                "%s gives up on %s@%d, which goes to the dead letters: %s",
                subscription.name(),
                letter.partition(),
                letter.record().offset(),
                letter.reason());
    }

    private static String reasonOf(Throwable failure) {
        return Causes.of(failure).stream()
                .filter(UnreadableEvent.class::isInstance)
                .findFirst()
                .map(Throwable::getMessage)
                .orElseGet(() -> Causes.root(failure).toString());
    }
}
