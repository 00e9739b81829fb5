package io.openchutes.event.consume;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventConfig;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.event.envelope.EventDecoder;
import io.openchutes.event.kafka.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads one subscription on a thread of its own and applies it.
 *
 * <p>The places in the partitions are kept in the database and moved in the transaction that applies the records; the group's offsets
 * in Kafka are committed afterwards and only mirror them. So a record is applied exactly once, whoever is killed when; and a consumer
 * that has lost a partition without knowing fails to move the place, and with it to apply anything.
 */
@RegisterForReflection(targets = CooperativeStickyAssignor.class)
final class ConsumerWorker implements Runnable {
    private static final Logger LOG = Logger.getLogger(ConsumerWorker.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSED_POLL = Duration.ofMillis(50);
    private static final Duration CHORES = Duration.ofMinutes(10);
    /** How often the database is told that nothing is left to apply. */
    private static final Duration COMPLETENESS = Duration.ofSeconds(10);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final int PROBE_SECONDS = 2;

    private final RecordApplier applier;
    private final Subscription subscription;
    private final ConsumerTools tools;
    private final EventConfig config;
    private final Clock clock;
    private final EventDecoder decoder = new EventDecoder();
    private final Map<TopicPartition, Position> held = new HashMap<>();
    private final Backoff backoff;
    private final Counter applied;
    private final Counter repeated;
    private final Counter dead;
    private final Counter retries;
    private Instant nextPositionCheck = Instant.MIN;
    private Instant nextChores;
    private Instant nextCompleteness = Instant.MIN;
    /** The topic was made after this consumer began to wait for it: all that it holds is news. */
    private boolean topicIsYounger;

    private volatile KafkaConsumer<String, byte[]> consumer;
    private volatile boolean stopping;
    private volatile String fault;
    private volatile long lag;

    /** A record with what came of reading it: the event, or the reason why it goes to the dead letters. */
    private record InHand(ConsumerRecord<String, byte[]> record, ReceivedEvent event, String reason) {
        TopicPartition place() {
            return new TopicPartition(record.topic(), record.partition());
        }

        boolean isDead() {
            return event == null;
        }

        InHand died(String why) {
            return new InHand(record, null, why);
        }
    }

    ConsumerWorker(RecordApplier applier, ConsumerTools tools) {
        this.applier = applier;
        this.subscription = applier.subscription();
        this.tools = tools;
        this.config = tools.config();
        this.clock = tools.clock();
        this.backoff =
                new Backoff(config.consumers().backoff(), config.consumers().maxBackoff());
        this.nextChores = clock.instant();
        MeterRegistry metrics = tools.metrics();
        String name = subscription.name();
        this.applied = metrics.counter("openchutes.consumer.applied", "consumer", name);
        this.repeated = metrics.counter("openchutes.consumer.repeated", "consumer", name);
        this.dead = metrics.counter("openchutes.dead.letters", "consumer", name);
        this.retries = metrics.counter("openchutes.consumer.retries", "consumer", name);
    }

    String name() {
        return subscription.name();
    }

    /** Why nothing is applied at the moment; empty while all is well. */
    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** Records of this process's partitions that are not applied yet. */
    long lag() {
        return lag;
    }

    /** Lets the transaction in hand end, then leaves the group. */
    void stop() {
        stopping = true;
        KafkaConsumer<String, byte[]> running = consumer;
        if (running != null) {
            running.wakeup();
        }
    }

    @Override
    public void run() {
        while (!stopping) {
            try {
                consumer = new KafkaConsumer<>(settings(), new StringDeserializer(), new ByteArrayDeserializer());
                topicIsYounger |=
                        consumer.partitionsFor(subscription.topic().name()).isEmpty();
                consumer.subscribe(List.of(subscription.topic().name()), new Assignment());
                read();
            } catch (WakeupException e) {
                LOG.debugf("%s stops", subscription.name());
            } catch (RuntimeException e) {
                failed("reads again after a failure", e);
            } finally {
                leave();
            }
            sleep(stopping ? Duration.ZERO : backoff.next());
        }
    }

    private Map<String, Object> settings() {
        int session = Math.toIntExact(config.consumers().sessionTimeout().toMillis());
        Map<String, Object> settings = tools.kafka().copy();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.service() + "." + subscription.name());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.consumers().batchSize());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, session / 5);
        settings.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(CooperativeStickyAssignor.class.getName()));
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 8_000);
        // Every place is sought from the database before anything is read; this only names what a fetch out of range
        // means.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }

    private void leave() {
        held.clear();
        lag = 0;
        KafkaConsumer<String, byte[]> left = consumer;
        consumer = null;
        if (left == null) {
            return;
        }
        try {
            left.close(CloseOptions.timeout(CLOSE_PATIENCE));
        } catch (KafkaException e) {
            LOG.debugf("%s left its group without a word: %s", subscription.name(), e.getMessage());
        }
    }

    private void read() {
        while (!stopping) {
            if (!clock.instant().isBefore(nextPositionCheck) || !held.keySet().equals(consumer.assignment())) {
                findPlaces();
            }
            ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                handle(records);
            }
            lag = held.keySet().stream()
                    .mapToLong(place -> consumer.currentLag(place).orElse(0))
                    .sum();
            if (!clock.instant().isBefore(nextChores)) {
                doChores();
            }
            if (!clock.instant().isBefore(nextCompleteness)) {
                noteCompleteness();
            }
        }
    }

    // ---- places ----

    /** Newly assigned partitions are silent until their places are found. */
    private final class Assignment implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            partitions.forEach(held::remove);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(held::remove);
        }
    }

    /** Seeks where the database says; partitions stay silent while it can't say. */
    private void findPlaces() {
        Set<TopicPartition> assigned = consumer.assignment();
        held.keySet().retainAll(assigned);
        try {
            Map<Integer, Position> stored = loadPlaces(assigned);
            for (TopicPartition partition : assigned) {
                Position place = stored.get(partition.partition());
                Position present = held.get(partition);
                if (present == null
                        || present.nextOffset() != place.nextOffset()
                        || present.generation() != place.generation()) {
                    seek(partition, place);
                }
            }
            consumer.resume(assigned);
            nextPositionCheck = clock.instant().plus(config.consumers().positionCheck());
            worked();
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            if (faultOf(e) == Fault.UNKNOWN) {
                throw e;
            }
            failed("can't find its places", e);
            waitPaused(backoff.next());
        }
    }

    private Map<Integer, Position> loadPlaces(Set<TopicPartition> assigned) {
        Map<Integer, Position> stored = inTransaction(() -> tools.positions().load(subscription));
        Set<TopicPartition> first = assigned.stream()
                .filter(partition -> !stored.containsKey(partition.partition()))
                .collect(Collectors.toSet());
        if (!first.isEmpty()) {
            Map<TopicPartition, Long> offsets = subscription.start() == Subscription.Start.LATEST && !topicIsYounger
                    ? consumer.endOffsets(first)
                    : consumer.beginningOffsets(first);
            // At once: what is written from now on must be found even if this process ends before it has read anything.
            inTransaction(() -> {
                tools.positions().initialise(subscription, byNumber(offsets));
                return null;
            });
            return inTransaction(() -> tools.positions().load(subscription));
        }
        if (wasAwayTooLong(stored, assigned)) {
            LOG.warnf("%s was away longer than tombstones are kept: its copies are rebuilt", subscription.name());
            rebuild();
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
                .filter(partition -> !held.containsKey(partition))
                .anyMatch(partition ->
                        stored.get(partition.partition()).updatedAt().isBefore(limit));
    }

    private void rebuild() {
        Set<TopicPartition> all = consumer.partitionsFor(subscription.topic().name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        tools.rebuild().run(List.of(new Rebuild.Step(applier, byNumber(consumer.endOffsets(all)))));
        held.clear();
    }

    private void seek(TopicPartition partition, Position place) {
        long start = consumer.beginningOffsets(Set.of(partition)).get(partition);
        long end = consumer.endOffsets(Set.of(partition)).get(partition);
        if (place.nextOffset() > end) {
            LOG.warnf(
                    "%s stood at %d of %s, which ends at %d: the topic was made anew and is read from its start",
                    subscription.name(), place.nextOffset(), partition, end);
            consumer.seek(partition, start);
        } else {
            consumer.seek(partition, Math.max(place.nextOffset(), start));
        }
        held.put(partition, place);
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().partition(), Map.Entry::getValue));
    }

    // ---- records ----

    private void handle(ConsumerRecords<String, byte[]> records) {
        List<InHand> batch = new ArrayList<>(records.count());
        records.forEach(record -> batch.add(decode(record)));
        while (!stopping) {
            batch.removeIf(inHand -> !held.containsKey(inHand.place()));
            try {
                apply(batch, ends(batch, records.nextOffsets()));
                return;
            } catch (LostPartition e) {
                LOG.infof("%s", e.getMessage());
                held.clear();
                return;
            } catch (InterruptedException e) {
                interrupted();
            } catch (RuntimeException e) {
                if (faultOf(e) != Fault.PASSING) {
                    LOG.debugf("%s goes on record by record: %s", subscription.name(), e.getMessage());
                    applyOneByOne(batch);
                    return;
                }
                failed("can't apply a batch yet", e);
                waitPaused(backoff.next());
            }
        }
    }

    private InHand decode(ConsumerRecord<String, byte[]> record) {
        Position place = held.get(new TopicPartition(record.topic(), record.partition()));
        try {
            ReceivedEvent event = decoder.decode(subscription.topic(), record, place == null ? 0 : place.replayUntil());
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
                ends.put(inHand.place(), nextOffsets.get(inHand.place()).offset()));
        return ends;
    }

    private void applyOneByOne(List<InHand> batch) {
        for (InHand inHand : batch) {
            InHand next = inHand;
            int attempts = 0;
            boolean done = false;
            while (!done && !stopping && held.containsKey(next.place())) {
                try {
                    apply(List.of(next), Map.of(next.place(), next.record().offset() + 1));
                    done = true;
                } catch (LostPartition e) {
                    LOG.infof("%s", e.getMessage());
                    held.remove(next.place());
                } catch (InterruptedException e) {
                    interrupted();
                } catch (RuntimeException e) {
                    Fault kind = faultOf(e);
                    attempts += kind == Fault.UNKNOWN ? 1 : 0;
                    if (!next.isDead()
                            && (kind == Fault.UNREADABLE
                                    || attempts >= config.consumers().maxAttempts())) {
                        LOG.errorf(
                                e,
                                "%s gives up on %s@%d",
                                subscription.name(),
                                next.place(),
                                next.record().offset());
                        next = next.died(reasonOf(e));
                    } else {
                        failed("can't apply a record yet", e);
                        waitPaused(backoff.next());
                    }
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
        int died = 0;
        for (InHand inHand : batch) {
            if (inHand.isDead()) {
                // Before the place moves: a letter that is sent twice is harmless, one that is lost is not.
                tools.deadLetters().publish(subscription, inHand.record(), inHand.reason());
                died++;
            } else {
                events.add(inHand.event());
            }
        }
        Map<Integer, Position> from = new HashMap<>();
        Map<Integer, Long> to = new HashMap<>();
        ends.forEach((partition, end) -> {
            from.put(partition.partition(), held.get(partition));
            to.put(partition.partition(), end);
        });
        int news = inTransaction(() -> {
            tools.positions().advance(subscription, from, to);
            batch.stream()
                    .filter(InHand::isDead)
                    .forEach(letter -> tools.deadLetters().open(subscription, letter.record(), letter.reason()));
            return events.isEmpty() ? 0 : applier.apply(events);
        });
        Instant now = clock.instant();
        ends.forEach((partition, end) -> held.computeIfPresent(partition, (key, place) -> place.movedTo(end, now)));
        applied.increment(news);
        repeated.increment(events.size() - news);
        dead.increment(died);
        worked();
        mirrorInKafka(ends);
    }

    private void mirrorInKafka(Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        ends.forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end)));
        consumer.commitAsync(offsets, (committed, e) -> {
            if (e != null) {
                LOG.debugf("%s could not mirror its places in Kafka: %s", subscription.name(), e.getMessage());
            }
        });
    }

    // ---- faults ----

    private Fault faultOf(RuntimeException e) {
        Fault kind = Fault.of(e);
        return kind == Fault.UNKNOWN && !databaseAnswers() ? Fault.PASSING : kind;
    }

    /** A failure without a telling SQLSTATE may still be the database's: it is asked. */
    private boolean databaseAnswers() {
        try (Connection connection = tools.dataSource().getConnection()) {
            return connection.isValid(PROBE_SECONDS);
        } catch (SQLException e) {
            LOG.debugf("The database does not answer: %s", e.getMessage());
            return false;
        }
    }

    private static String reasonOf(RuntimeException failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof UnreadableEvent)) {
            root = root.getCause();
        }
        return root instanceof UnreadableEvent ? root.getMessage() : root.toString();
    }

    private void failed(String what, RuntimeException e) {
        retries.increment();
        fault = what + ": " + e.getMessage();
        LOG.warnf("%s %s: %s", subscription.name(), what, e.getMessage());
    }

    private void worked() {
        fault = null;
        backoff.reset();
    }

    /** Waits without leaving the group: every partition is silent, and the client goes on polling. */
    private void waitPaused(Duration wait) {
        Instant end = clock.instant().plus(wait);
        consumer.pause(consumer.assignment());
        do {
            if (!consumer.poll(PAUSED_POLL).isEmpty()) {
                // Never seen; but what came would be lost if the places were not sought again.
                held.clear();
            }
        } while (!stopping && clock.instant().isBefore(end));
        consumer.resume(new HashSet<>(held.keySet()));
    }

    /** Keeps the table tidy, and its word that this consumer is alive. */
    private void doChores() {
        nextChores = clock.instant().plus(CHORES);
        try {
            tools.transactions().run(config.consumers().transactionTimeout(), () -> {
                if (subscription.topic().kind() == Topic.Kind.HAPPENINGS) {
                    tools.inbox().purge(subscription);
                }
                tools.deadLetters().purge(subscription);
                Map<Integer, Position> places = new HashMap<>();
                Map<Integer, Long> same = new HashMap<>();
                held.forEach((partition, place) -> {
                    if (consumer.currentLag(partition).orElse(1) == 0) {
                        places.put(partition.partition(), place);
                        same.put(partition.partition(), place.nextOffset());
                    }
                });
                tools.positions().advance(subscription, places, same);
            });
        } catch (LostPartition e) {
            LOG.infof("%s", e.getMessage());
            held.clear();
        } catch (RuntimeException e) {
            LOG.warnf("%s could not tidy up and will later: %s", subscription.name(), e.getMessage());
        }
    }

    /** Tells the database which partitions hold nothing that is not applied; said only while the broker answers. */
    private void noteCompleteness() {
        nextCompleteness = clock.instant().plus(COMPLETENESS);
        Set<Integer> complete = new TreeSet<>();
        if (brokerAnswers()) {
            for (TopicPartition partition : held.keySet()) {
                if (consumer.currentLag(partition).orElse(1) == 0) {
                    complete.add(partition.partition());
                }
            }
        }
        if (complete.isEmpty()) {
            return;
        }
        try {
            tools.transactions()
                    .run(
                            config.consumers().transactionTimeout(),
                            () -> tools.positions().complete(subscription, complete));
        } catch (RuntimeException e) {
            LOG.debugf("%s could not note that it is complete: %s", subscription.name(), e.getMessage());
        }
    }

    /** What was fetched last says nothing when the broker is gone; its group's heartbeat does. */
    private boolean brokerAnswers() {
        return consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("last-heartbeat-seconds-ago"))
                .anyMatch(metric -> metric.metricValue() instanceof Number seconds
                        && seconds.doubleValue() >= 0
                        && seconds.doubleValue()
                                < config.consumers().sessionTimeout().toSeconds());
    }

    private <T> T inTransaction(Supplier<T> work) {
        return tools.transactions().call(config.consumers().transactionTimeout(), work);
    }

    private void interrupted() {
        Thread.currentThread().interrupt();
        stopping = true;
    }

    private void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            interrupted();
        }
    }
}
