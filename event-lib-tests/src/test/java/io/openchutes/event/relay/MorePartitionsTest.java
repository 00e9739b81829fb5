package io.openchutes.event.relay;

import static io.openchutes.event.OutsideProgram.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventConfig;
import io.openchutes.event.ManualProfile;
import io.openchutes.event.OutsideProgram;
import io.openchutes.event.OwnKafka;
import io.openchutes.event.Things;
import io.openchutes.event.Topic;
import io.openchutes.event.consume.ConsumerCommands;
import io.openchutes.event.consume.Consumers;
import io.openchutes.event.database.DedicatedConnections;
import io.openchutes.event.kafka.KafkaSettings;
import io.openchutes.event.topic.TopicCreator;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** docs/operating.md, "More partitions", step by step: no event is lost or applied twice, and a key's events stay in order. */
@Tag("slow")
@QuarkusTest
@TestProfile(ManualProfile.class)
@WithTestResource(value = OwnKafka.class, initArgs = @ResourceArg(name = "database", value = "more_partitions"))
class MorePartitionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PARTITIONS = 7;
    private static final int KEYS = 40;
    private static final int WRITERS = 4;
    private static final List<Topic> TOPICS = List.of(Things.STATE, Things.HAPPENINGS, Things.MEASURES, Things.TALLIED);

    @Inject
    Things things;

    @Inject
    Consumers consumers;

    @Inject
    ConsumerCommands commands;

    @Inject
    DedicatedConnections connections;

    @Inject
    KafkaSettings kafka;

    @Inject
    EventConfig config;

    @Inject
    Clock clock;

    @Inject
    MeterRegistry metrics;

    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final Map<String, Long> written = new HashMap<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private OutboxRelay relay;
    private OutsideProgram outside;

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        stopService();
    }

    @Test
    void aTopicThatIsMadeAnewWithMorePartitionsLosesRepeatsAndReordersNothing() throws Exception {
        startService();
        List<Future<Void>> writers = write();
        await().atMost(PATIENCE).until(() -> things.number("select count(*) from happening_log") > 3 * KEYS);
        finish(writers);
        awaitQuiet();
        assertAllIsApplied();
        Set<Integer> before = partitionsWithRecords(Things.STATE);
        stopService();

        for (Topic topic : TOPICS) {
            List<ConsumerRecord<String, byte[]>> records = readAll(topic.name());
            Topic aside = Topic.state(topic.name() + ".moving");
            new TopicCreator(kafka.copy(), 1, Optional.empty()).create(List.of(aside));
            copy(records, aside.name());
            deleteAndAwaitGone(topic.name());
            new TopicCreator(kafka.copy(), PARTITIONS, Optional.empty()).create(List.of(topic));
            copy(readAll(aside.name()), topic.name());
            assertThat(readAll(topic.name())).hasSameSizeAs(records);
        }
        commands.rebuild();
        startService();
        // Events flow again before the copies are whole.
        long already = written();
        writers = write();
        await().atMost(PATIENCE).until(() -> things.number("select count(*) from happening_log") > already + 3 * KEYS);
        finish(writers);
        awaitQuiet();

        assertAllIsApplied();
        assertThat(partitionsWithRecords(Things.STATE)).hasSizeGreaterThan(before.size());
        for (Topic topic : TOPICS) {
            assertEachKeyIsInOrderInOnePartition(topic);
        }
    }

    private void startService() {
        relay = new OutboxRelay(connections, kafka, config, clock, metrics);
        relay.start();
        consumers.start();
        // Another writer: its client, too, would go on with the number of partitions that it knows.
        outside = new OutsideProgram();
    }

    private void stopService() throws InterruptedException {
        consumers.stop(Duration.ofSeconds(20));
        if (relay != null) {
            relay.stop(Duration.ofSeconds(20));
            outside.close();
        }
    }

    /** Each writer has keys of its own, whose values it counts up. */
    private List<Future<Void>> write() {
        writing.set(true);
        List<Future<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int first = writer;
            Callable<Void> work = () -> {
                while (writing.get()) {
                    for (int key = first; key < KEYS; key += WRITERS) {
                        writeNext("key-" + key);
                    }
                }
                return null;
            };
            writers.add(threads.submit(work));
        }
        return writers;
    }

    private void writeNext(String key) {
        long value;
        synchronized (written) {
            value = written.merge(key, 1L, Long::sum);
        }
        things.change(key, value);
        things.happen(key, value);
        outside.publish(Things.MEASURES, key, value, value);
        outside.publish(Things.TALLIED, key, value, value);
    }

    private void finish(List<Future<Void>> writers) throws Exception {
        writing.set(false);
        for (Future<Void> writer : writers) {
            writer.get();
        }
    }

    private long written() {
        synchronized (written) {
            return written.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The guide's quiet hour. */
    private void awaitQuiet() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(things.number("select count(*) from event_outbox where sent_at is null"))
                    .isZero();
            assertThat(things.number("select sum(records) from rollup")).isEqualTo(written());
            assertThat(things.number("select sum(records) from tally")).isEqualTo(written());
            assertThat(things.number("select count(*) from happening_log")).isEqualTo(written());
            assertThat(things.number("select sum(value) from thing_copy"))
                    .isEqualTo(things.number("select sum(value) from thing"));
            assertThat(consumers.progress())
                    .allSatisfy((name, progress) ->
                            assertThat(progress.lag()).as(name).contains(0L));
        });
    }

    private void assertAllIsApplied() {
        assertThat(things.number("select count(*) from thing_copy")).isEqualTo(KEYS);
        written.forEach((key, count) -> {
            assertThat(things.copyOf(key)).as(key).isEqualTo(count);
            assertThat(things.number("select count(distinct value) from happening_log where name = ?", key))
                    .as(key)
                    .isEqualTo(count);
            assertThat(things.number("select total from rollup where name = ?", key))
                    .as(key)
                    .isEqualTo(count * (count + 1) / 2);
            assertThat(things.number("select records from tally where name = ?", key))
                    .as(key)
                    .isEqualTo(count);
        });
        assertThat(things.number("select count(*) from event_dead_letter")).isZero();
    }

    private void assertEachKeyIsInOrderInOnePartition(Topic topic) {
        Map<String, Integer> partitionOf = new HashMap<>();
        Map<String, Long> newest = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : readAll(topic.name())) {
            assertThat(partitionOf.computeIfAbsent(record.key(), key -> record.partition()))
                    .as(topic.name() + " " + record.key())
                    .isEqualTo(record.partition());
            long sequence = Long.parseLong(header(record, "ce_sequence"));
            assertThat(newest.getOrDefault(record.key(), 0L))
                    .as(topic.name() + " " + record.key())
                    .isLessThan(sequence);
            newest.put(record.key(), sequence);
        }
        assertThat(newest).hasSize(KEYS);
    }

    private Set<Integer> partitionsWithRecords(Topic topic) {
        Set<Integer> partitions = new HashSet<>();
        readAll(topic.name()).forEach(record -> partitions.add(record.partition()));
        return partitions;
    }

    /** All records, each partition's in order. */
    private List<ConsumerRecord<String, byte[]>> readAll(String topic) {
        Map<String, Object> settings = kafka.copy();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        try (KafkaConsumer<String, byte[]> reader =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (!ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue())) {
                reader.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /** By key: the topic's own number of partitions decides where a record goes. */
    private void copy(List<ConsumerRecord<String, byte[]>> records, String topic) throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(kafka.copy(), new StringSerializer(), new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            for (ConsumerRecord<String, byte[]> record : records) {
                sent.add(producer.send(new ProducerRecord<>(
                        topic, null, record.timestamp(), record.key(), record.value(), record.headers())));
            }
            for (Future<?> one : sent) {
                one.get();
            }
        }
    }

    private void deleteAndAwaitGone(String topic) throws Exception {
        try (Admin admin = Admin.create(kafka.copy())) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().atMost(PATIENCE)
                    .until(() -> !admin.listTopics().names().get().contains(topic));
        }
    }
}
