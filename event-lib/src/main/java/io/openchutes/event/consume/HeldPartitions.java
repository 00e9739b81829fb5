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
 * The partitions that a consumer may apply records of, each with its place as the database has it. A partition that was assigned stays
 * silent until its place is found.
 */
final class HeldPartitions implements ConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(ConsumerWorker.class);
    private static final Duration PAUSED_POLL = Duration.ofMillis(50);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(2);

    private final Consumer<String, byte[]> client;
    private final RecordApplier applier;
    private final Subscription subscription;
    private final ConsumerTools tools;
    private final Clock clock;
    private final Setbacks setbacks;
    private final BooleanSupplier stopping;
    /** The topic was made after this consumer began to wait for it: all that it holds is news. */
    private final boolean topicIsYounger;

    private final Map<TopicPartition, Position> places = new HashMap<>();
    private Instant nextCheck = Instant.MIN;
    private volatile long lag;

    HeldPartitions(
            Consumer<String, byte[]> client,
            RecordApplier applier,
            ConsumerTools tools,
            Setbacks setbacks,
            BooleanSupplier stopping,
            boolean topicIsYounger) {
        this.client = client;
        this.applier = applier;
        this.subscription = applier.subscription();
        this.tools = tools;
        this.clock = tools.clock();
        this.setbacks = setbacks;
        this.stopping = stopping;
        this.topicIsYounger = topicIsYounger;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        client.pause(partitions);
        partitions.forEach(places::remove);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(places::remove);
    }

    boolean holds(TopicPartition partition) {
        return places.containsKey(partition);
    }

    /** Where the consumer stands; null in a partition that is not held. */
    Position place(TopicPartition partition) {
        return places.get(partition);
    }

    void moved(Map<TopicPartition, Long> ends) {
        ends.forEach((partition, end) -> places.computeIfPresent(partition, (key, place) -> place.movedTo(end)));
    }

    void release(TopicPartition partition) {
        places.remove(partition);
    }

    void releaseAll() {
        places.clear();
    }

    /** Records of these partitions that were not applied when this was last measured. */
    long lag() {
        return lag;
    }

    /** To be called when everything that was polled is applied. */
    void measureLag() {
        lag = places.keySet().stream()
                .mapToLong(partition -> client.currentLag(partition).orElse(0))
                .sum();
    }

    /** Finds places anew where the assignment changed, and now and then everywhere: a rebuild may have moved them. */
    void findIfDue() {
        if (clock.instant().isBefore(nextCheck) && places.keySet().equals(client.assignment())) {
            return;
        }
        try {
            find();
            nextCheck = clock.instant().plus(tools.config().consumers().positionCheck());
            setbacks.worked();
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            if (setbacks.kindOf(e) == Fault.UNKNOWN) {
                throw e;
            }
            setbacks.failed("can't find its places", e);
            pauseFor(setbacks.nextWait());
        }
    }

    /** Waits without leaving the group: every partition is silent, and the client goes on polling. */
    void pauseFor(Duration wait) {
        Instant end = clock.instant().plus(wait);
        client.pause(client.assignment());
        measureLagOfPlaces();
        do {
            if (!client.poll(PAUSED_POLL).isEmpty()) {
                // Never seen; but what came would be lost if the places were not sought again.
                places.clear();
            }
        } while (!stopping.getAsBoolean() && clock.instant().isBefore(end));
        client.resume(new HashSet<>(places.keySet()));
    }

    /**
     * The places of those partitions that hold nothing which is not applied; none while the broker does not answer. To be called when
     * everything that was polled is applied.
     */
    Map<Integer, Position> complete() {
        Map<Integer, Position> complete = new HashMap<>();
        try {
            client.endOffsets(places.keySet(), ANSWER_PATIENCE).forEach((partition, end) -> {
                if (client.position(partition) >= end) {
                    complete.put(partition.partition(), places.get(partition));
                }
            });
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debugf("%s can't be told where its topic ends: %s", subscription.name(), e.getMessage());
        }
        return complete;
    }

    /** While nothing is applied the client's position says nothing: it is past what it has in hand, and does not fetch. */
    private void measureLagOfPlaces() {
        try {
            lag = client.endOffsets(places.keySet(), ANSWER_PATIENCE).entrySet().stream()
                    .mapToLong(end -> Math.max(
                            0, end.getValue() - places.get(end.getKey()).nextOffset()))
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
        places.keySet().retainAll(assigned);
        Map<Integer, Position> stored = load(assigned);
        for (TopicPartition partition : assigned) {
            Position place = stored.get(partition.partition());
            if (!place.isSameAs(places.get(partition))) {
                places.put(partition, seek(partition, place));
            }
        }
        client.resume(assigned);
    }

    private Map<Integer, Position> load(Set<TopicPartition> assigned) {
        Map<Integer, Position> stored = inTransaction(() -> tools.positions().load(subscription));
        Set<TopicPartition> first = assigned.stream()
                .filter(partition -> !stored.containsKey(partition.partition()))
                .collect(Collectors.toSet());
        if (!first.isEmpty()) {
            Map<TopicPartition, Long> offsets = subscription.start() == Subscription.Start.LATEST && !topicIsYounger
                    ? client.endOffsets(first)
                    : client.beginningOffsets(first);
            // At once: what is written from now on must be found even if this process ends before it has read anything.
            return inTransaction(() -> {
                tools.positions().initialise(subscription, byNumber(offsets));
                return tools.positions().load(subscription);
            });
        }
        if (wasAwayTooLong(stored, assigned)) {
            LOG.warnf("%s was away longer than tombstones are kept: its copies are rebuilt", subscription.name());
            tools.rebuild().run(List.of(new Rebuild.Step(applier, this::topicEnds)));
            places.clear();
            return inTransaction(() -> tools.positions().load(subscription));
        }
        return stored;
    }

    /** Tombstones may be gone that this consumer has never seen. */
    private boolean wasAwayTooLong(Map<Integer, Position> stored, Set<TopicPartition> assigned) {
        if (subscription.topic().kind() != Topic.Kind.STATE) {
            return false;
        }
        Instant limit = clock.instant().minus(subscription.topic().retention());
        return assigned.stream()
                .filter(partition -> !places.containsKey(partition))
                .anyMatch(partition ->
                        stored.get(partition.partition()).updatedAt().isBefore(limit));
    }

    private Map<Integer, Long> topicEnds() {
        Set<TopicPartition> all = client.partitionsFor(subscription.topic().name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        return byNumber(client.endOffsets(all));
    }

    private Position seek(TopicPartition partition, Position stored) {
        long start = client.beginningOffsets(Set.of(partition)).get(partition);
        long end = client.endOffsets(Set.of(partition)).get(partition);
        Position place = stored.nextOffset() > end ? startAnew(partition, stored, start, end) : stored;
        if (place.nextOffset() > 0 && place.nextOffset() < start) {
            LOG.warnf(
                    "%s stood at %d of %s, which starts at %d now: what was between was dropped before it could be read",
                    subscription.name(), place.nextOffset(), partition, start);
        }
        client.seek(partition, Math.max(place.nextOffset(), start));
        return place;
    }

    /** What was noted of the topic's predecessor does not hold: none of the new one's records is older than a rebuild. */
    private Position startAnew(TopicPartition partition, Position place, long start, long end) {
        LOG.warnf(
                "%s stood at %d of %s, which ends at %d: the topic was made anew and is read from its start",
                subscription.name(), place.nextOffset(), partition, end);
        int number = partition.partition();
        return inTransaction(() -> {
            tools.positions().rebuild(subscription, Map.of(number, start), Map.of(number, start));
            return tools.positions().load(subscription).get(number);
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
