package io.openchutes.event.consume;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.event.envelope.EventDecoder;
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
 * Applies what a poll brought: in one transaction, or record by record where that fails. Waits as long as it must for faults that may
 * pass, and puts the records aside that can't be applied.
 */
final class BatchDelivery {
    private static final Logger LOG = Logger.getLogger(ConsumerWorker.class);

    private final Consumer<String, byte[]> client;
    private final RecordApplier applier;
    private final Subscription subscription;
    private final ConsumerTools tools;
    private final HeldPartitions held;
    private final Setbacks setbacks;
    private final BooleanSupplier stopping;
    private final Counter applied;
    private final Counter repeated;
    private final Counter dead;

    /** A record with what came of reading it: the event, or the reason why it goes to the dead letters. */
    private record InHand(ConsumerRecord<String, byte[]> record, ReceivedEvent event, String reason) {
        TopicPartition partition() {
            return new TopicPartition(record.topic(), record.partition());
        }

        boolean isDead() {
            return event == null;
        }

        InHand died(String why) {
            return new InHand(record, null, why);
        }
    }

    BatchDelivery(
            Consumer<String, byte[]> client,
            RecordApplier applier,
            ConsumerTools tools,
            HeldPartitions held,
            Setbacks setbacks,
            BooleanSupplier stopping) {
        this.client = client;
        this.applier = applier;
        this.subscription = applier.subscription();
        this.tools = tools;
        this.held = held;
        this.setbacks = setbacks;
        this.stopping = stopping;
        MeterRegistry metrics = tools.metrics();
        String name = subscription.name();
        this.applied = metrics.counter("openchutes.consumer.applied", "consumer", name);
        this.repeated = metrics.counter("openchutes.consumer.repeated", "consumer", name);
        this.dead = metrics.counter("openchutes.dead.letters", "consumer", name);
    }

    /** Returns when every record is applied or put aside, or its partition is lost. */
    void deliver(ConsumerRecords<String, byte[]> records) throws InterruptedException {
        List<InHand> batch = new ArrayList<>(records.count());
        records.forEach(record -> batch.add(read(record)));
        while (!stopping.getAsBoolean()) {
            batch.removeIf(inHand -> !held.holds(inHand.partition()));
            try {
                apply(batch, ends(batch, records.nextOffsets()));
                return;
            } catch (LostPartition e) {
                LOG.infof("%s", e.getMessage());
                held.releaseAll();
                return;
            } catch (RuntimeException | Error e) {
                if (setbacks.kindOf(e) != Fault.PASSING) {
                    LOG.debugf("%s goes on record by record: %s", subscription.name(), e.getMessage());
                    deliverOneByOne(batch);
                    return;
                }
                setbacks.failed("can't apply a batch yet", e);
                held.pauseFor(setbacks.nextWait());
            }
        }
    }

    private InHand read(ConsumerRecord<String, byte[]> record) {
        Position place = held.place(new TopicPartition(record.topic(), record.partition()));
        try {
            ReceivedEvent event =
                    EventDecoder.decode(subscription.topic(), record, place == null ? 0 : place.replayUntil());
            return applier.isReadable(event)
                    ? new InHand(record, event, null)
                    : new InHand(record, null, "The consumer can't read it");
        } catch (UnreadableEvent e) {
            return new InHand(record, null, e.getMessage());
        }
    }

    /** What the client says comes next (past the markers of transactions too), for the partitions that are still ours. */
    private static Map<TopicPartition, Long> ends(
            List<InHand> batch, Map<TopicPartition, OffsetAndMetadata> nextOffsets) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        batch.forEach(inHand ->
                ends.put(inHand.partition(), nextOffsets.get(inHand.partition()).offset()));
        return ends;
    }

    private void deliverOneByOne(List<InHand> batch) throws InterruptedException {
        for (InHand inHand : batch) {
            deliver(inHand);
        }
    }

    private void deliver(InHand inHand) throws InterruptedException {
        InHand next = inHand;
        int attempts = 0;
        while (!stopping.getAsBoolean() && held.holds(next.partition())) {
            try {
                apply(List.of(next), Map.of(next.partition(), next.record().offset() + 1));
                return;
            } catch (LostPartition e) {
                LOG.infof("%s", e.getMessage());
                held.release(next.partition());
            } catch (RuntimeException | Error e) {
                Fault kind = setbacks.kindOf(e);
                attempts += kind == Fault.UNKNOWN ? 1 : 0;
                boolean hopeless = kind == Fault.UNREADABLE
                        || attempts >= tools.config().consumers().maxAttempts();
                if (hopeless && !next.isDead()) {
                    LOG.errorf(
                            e,
                            "%s gives up on %s@%d",
                            subscription.name(),
                            next.partition(),
                            next.record().offset());
                    next = next.died(reasonOf(e));
                } else {
                    setbacks.failed("can't apply a record yet", e);
                    held.pauseFor(setbacks.nextWait());
                }
            }
        }
    }

    /** One transaction: the places move, the dead are noted, the rest is applied. */
    private void apply(List<InHand> batch, Map<TopicPartition, Long> ends) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        List<ReceivedEvent> events = new ArrayList<>(batch.size());
        for (InHand inHand : batch) {
            if (inHand.isDead()) {
                // Before the place moves: a letter that is sent twice is harmless, one that is lost is not.
                tools.deadLetters().publish(subscription, inHand.record(), inHand.reason());
            } else {
                events.add(inHand.event());
            }
        }
        Map<Integer, Position> from = new HashMap<>();
        Map<Integer, Long> to = new HashMap<>();
        ends.forEach((partition, end) -> {
            from.put(partition.partition(), held.place(partition));
            to.put(partition.partition(), end);
        });
        int news = tools.transactions().call(tools.config().consumers().transactionTimeout(), () -> {
            tools.positions().advance(subscription, from, to);
            batch.stream()
                    .filter(InHand::isDead)
                    .forEach(letter -> tools.deadLetters().open(subscription, letter.record(), letter.reason()));
            return events.isEmpty() ? 0 : applier.apply(events);
        });
        // From here on nothing may fail: the records are applied, and must not be tried again.
        held.moved(ends);
        applied.increment(news);
        repeated.increment(events.size() - news);
        dead.increment(batch.size() - events.size());
        setbacks.worked();
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

    /** Harmless: the group's offsets are for tools that show lag, and the next ones tell the same. */
    private void notMirrored(Exception e) {
        LOG.debugf("%s could not mirror its places in Kafka: %s", subscription.name(), e.getMessage());
    }

    private static String reasonOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof UnreadableEvent)) {
            root = root.getCause();
        }
        return root instanceof UnreadableEvent ? root.getMessage() : root.toString();
    }
}
