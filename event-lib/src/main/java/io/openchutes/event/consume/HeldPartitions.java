package io.openchutes.event.consume;

import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * The partitions that a consumer may apply records of, each with its offset as the database has it. A newly assigned partition is
 * paused until its offset is loaded.
 */
final class HeldPartitions implements ConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(HeldPartitions.class);
    private static final Duration PAUSED_POLL = Duration.ofMillis(50);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(2);

    private final Consumer<String, byte[]> client;
    private final RecordApplier applier;
    private final Subscription subscription;
    private final ConsumerTools tools;
    private final Clock clock;
    private final RetryState retryState;
    private final BooleanSupplier stopping;
    /** The topic was made after this consumer began to wait for it: all its records are new. */
    private final boolean topicIsYounger;

    private final Map<TopicPartition, PartitionOffset> partitionOffsets = new HashMap<>();
    private Instant nextCheck = Instant.MIN;
    /** Null while no partition is held. */
    private volatile Long lag;

    HeldPartitions(
            Consumer<String, byte[]> client,
            RecordApplier applier,
            ConsumerTools tools,
            RetryState retryState,
            BooleanSupplier stopping,
            boolean topicIsYounger) {
        this.client = client;
        this.applier = applier;
        this.subscription = applier.subscription();
        this.tools = tools;
        this.clock = tools.clock();
        this.retryState = retryState;
        this.stopping = stopping;
        this.topicIsYounger = topicIsYounger;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        client.pause(partitions);
        partitions.forEach(partitionOffsets::remove);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(partitionOffsets::remove);
    }

    boolean holds(TopicPartition partition) {
        return partitionOffsets.containsKey(partition);
    }

    /** The next offset to apply; null in a partition that is not held. */
    PartitionOffset offsetOf(TopicPartition partition) {
        return partitionOffsets.get(partition);
    }

    void moved(Map<TopicPartition, Long> ends) {
        ends.forEach((partition, end) ->
                partitionOffsets.computeIfPresent(partition, (key, partitionOffset) -> partitionOffset.movedTo(end)));
    }

    void release(TopicPartition partition) {
        partitionOffsets.remove(partition);
    }

    void releaseAll() {
        partitionOffsets.clear();
    }

    /** Records of these partitions that were not applied when this was last measured; empty while no partition is held. */
    Optional<Long> lag() {
        return Optional.ofNullable(lag);
    }

    /** To be called when everything that was polled is applied. */
    void measureLag() {
        lag = partitionOffsets.isEmpty()
                ? null
                : partitionOffsets.keySet().stream()
                        .mapToLong(partition -> client.currentLag(partition).orElse(0))
                        .sum();
    }

    /** Reloads offsets where the assignment changed, and periodically all of them: a rebuild may have moved them. */
    void findIfDue() {
        if (clock.instant().isBefore(nextCheck) && partitionOffsets.keySet().equals(client.assignment())) {
            return;
        }
        try {
            find();
            nextCheck = clock.instant().plus(tools.config().consumers().positionCheck());
            retryState.worked();
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            if (retryState.kindOf(e) == Fault.UNKNOWN) {
                throw e;
            }
            retryState.failed("can't find its offsets", e);
            pauseFor(retryState.nextWait());
        }
    }

    /** Waits without leaving the group: every partition is paused, and the client goes on polling. */
    void pauseFor(Duration wait) {
        Instant end = clock.instant().plus(wait);
        client.pause(client.assignment());
        measureLagOfPlaces();
        do {
            if (!client.poll(PAUSED_POLL).isEmpty()) {
                // Never seen; but what came would be lost if the offsets were not sought again.
                partitionOffsets.clear();
            }
        } while (!stopping.getAsBoolean() && clock.instant().isBefore(end));
        client.resume(new HashSet<>(partitionOffsets.keySet()));
    }

    /**
     * The offsets of those partitions that hold nothing which is not applied; none while the broker does not answer. To be called when
     * everything that was polled is applied.
     */
    Map<Integer, PartitionOffset> complete() {
        Map<Integer, PartitionOffset> complete = new HashMap<>();
        try {
            client.endOffsets(partitionOffsets.keySet(), ANSWER_PATIENCE).forEach((partition, end) -> {
                if (client.position(partition) >= end) {
                    complete.put(partition.partition(), partitionOffsets.get(partition));
                }
            });
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debugf("%s can't read its topic's end offsets: %s", subscription.name(), e.getMessage());
        }
        return complete;
    }

    /** For a paused consumer: the client's own lag is stale then, since it does not fetch, and its position is past polled records. */
    private void measureLagOfPlaces() {
        try {
            lag = partitionOffsets.isEmpty()
                    ? null
                    : client.endOffsets(partitionOffsets.keySet(), ANSWER_PATIENCE).entrySet().stream()
                            .mapToLong(end -> Math.max(
                                    0,
                                    end.getValue()
                                            - partitionOffsets.get(end.getKey()).nextOffset()))
                            .sum();
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debugf("%s can't measure its lag: %s", subscription.name(), e.getMessage());
        }
    }

    /** Seeks where the database says. */
    private void find() {
        Set<TopicPartition> assigned = client.assignment();
        partitionOffsets.keySet().retainAll(assigned);
        Map<Integer, PartitionOffset> stored = load(assigned);
        for (TopicPartition partition : assigned) {
            PartitionOffset partitionOffset = stored.get(partition.partition());
            if (!partitionOffset.isSameAs(partitionOffsets.get(partition))) {
                partitionOffsets.put(partition, seek(partition, partitionOffset));
            }
        }
        client.resume(assigned);
    }

    private Map<Integer, PartitionOffset> load(Set<TopicPartition> assigned) {
        Map<Integer, PartitionOffset> stored =
                inTransaction(() -> tools.offsets().load(subscription));
        Set<TopicPartition> first = assigned.stream()
                .filter(partition -> !stored.containsKey(partition.partition()))
                .collect(Collectors.toSet());
        if (!first.isEmpty()) {
            Map<TopicPartition, Long> offsets = subscription.start() == Subscription.Start.LATEST && !topicIsYounger
                    ? client.endOffsets(first)
                    : client.beginningOffsets(first);
            // At once: what is written from now on must be found even if this process ends before it has read anything.
            return inTransaction(() -> {
                tools.offsets().initialise(subscription, byNumber(offsets));
                return tools.offsets().load(subscription);
            });
        }
        if (wasAwayTooLong(stored, assigned)) {
            LOG.warnf("%s was away longer than tombstones are kept: its copies are rebuilt", subscription.name());
            tools.rebuild().run(List.of(new Rebuild.Step(applier, this::topicEnds)));
            partitionOffsets.clear();
            return inTransaction(() -> tools.offsets().load(subscription));
        }
        return stored;
    }

    /** Tombstones may be gone that this consumer has never seen. */
    private boolean wasAwayTooLong(Map<Integer, PartitionOffset> stored, Set<TopicPartition> assigned) {
        if (subscription.topic().kind() != Topic.Kind.STATE) {
            return false;
        }
        Instant limit = clock.instant().minus(subscription.topic().retention());
        return assigned.stream()
                .filter(partition -> !partitionOffsets.containsKey(partition))
                .anyMatch(partition ->
                        stored.get(partition.partition()).updatedAt().isBefore(limit));
    }

    private Map<Integer, Long> topicEnds() {
        Set<TopicPartition> all = client.partitionsFor(subscription.topic().name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        return byNumber(client.endOffsets(all));
    }

    private PartitionOffset seek(TopicPartition partition, PartitionOffset stored) {
        long start = client.beginningOffsets(Set.of(partition)).get(partition);
        long end = client.endOffsets(Set.of(partition)).get(partition);
        PartitionOffset partitionOffset = stored.nextOffset() > end ? startAnew(partition, stored, start, end) : stored;
        if (partitionOffset.nextOffset() > 0 && partitionOffset.nextOffset() < start) {
            LOG.warnf(
                    "%s stood at %d of %s, which starts at %d now: what was between was dropped before it could be read",
                    subscription.name(), partitionOffset.nextOffset(), partition, start);
        }
        client.seek(partition, Math.max(partitionOffset.nextOffset(), start));
        return partitionOffset;
    }

    /** What was noted of the topic's predecessor does not hold: none of the new one's records is older than a rebuild. */
    private PartitionOffset startAnew(TopicPartition partition, PartitionOffset partitionOffset, long start, long end) {
        LOG.warnf(
                "%s stood at %d of %s, which ends at %d: the topic was made anew and is read from its start",
                subscription.name(), partitionOffset.nextOffset(), partition, end);
        int number = partition.partition();
        return inTransaction(() -> {
            tools.offsets().rebuild(subscription, Map.of(number, start), Map.of(number, start));
            return tools.offsets().load(subscription).get(number);
        });
    }

    private <T> T inTransaction(Supplier<T> work) {
        return tools.transactions().call(tools.config().consumers().transactionTimeout(), work);
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().partition(), Map.Entry::getValue));
    }
}
