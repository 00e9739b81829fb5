package io.openchutes.event.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.openchutes.event.EventPlatform;
import io.openchutes.event.ManualProfile;
import io.openchutes.event.OutsideProgram;
import io.openchutes.event.ThingConsumer;
import io.openchutes.event.Things;
import io.openchutes.event.database.Transactions;
import io.openchutes.event.kafka.KafkaSettings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every record is applied once, whoever dies, comes and goes. */
@QuarkusTest
@TestProfile(ManualProfile.class)
@WithTestResource(EventPlatform.class)
class ConsumerWorkerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TRANSACTION = Duration.ofSeconds(30);
    private static final Map<Integer, Long> FAR_AWAY = Map.of(0, 1_000_000L, 1, 1_000_000L, 2, 1_000_000L);

    @Inject
    Things things;

    @Inject
    Consumers consumers;

    @Inject
    ThingConsumer consumer;

    @Inject
    Rebuild rebuild;

    @Inject
    OffsetStore offsets;

    @Inject
    Transactions transactions;

    @Inject
    KafkaSettings kafka;

    private final Map<ConsumerWorker, Thread> running = new HashMap<>();
    private final String subject = "worker-" + UUID.randomUUID();
    private OutsideProgram outside;

    @BeforeEach
    void start() {
        outside = new OutsideProgram();
    }

    @AfterEach
    void stop() throws InterruptedException {
        consumer.heal(false);
        for (ConsumerWorker worker : new ArrayList<>(running.keySet())) {
            stop(worker);
        }
        outside.close();
    }

    @Test
    void aConsumerKilledBetweenCommitAndAcknowledgeAppliesNothingTwice() throws Exception {
        ConsumerWorker first = start("measures");
        publishMeasures(1, 100);
        awaitRollup(100);
        stop(first);
        // As if it had died before it told Kafka anything.
        acknowledgeNothing("measures", Things.MEASURES.name());

        start("measures");
        publishMeasures(101, 110);
        awaitRollup(110);
        assertThat(records()).isEqualTo(110);
    }

    @Test
    void replicasThatComeAndGoShareTheWorkAndRepeatNothing() throws Exception {
        ConsumerWorker first = start("measures");
        publishMeasures(1, 300);
        ConsumerWorker second = start("measures");
        publishMeasures(301, 600);
        await().atMost(PATIENCE).until(() -> records() > 300);
        stop(first);
        ConsumerWorker third = start("measures");
        publishMeasures(601, 900);
        stop(second);
        awaitRollup(900);
        assertThat(records()).isEqualTo(900);
        assertThat(third.fault()).isEmpty();
    }

    @Test
    void aConsumerThatLostItsPartitionUnawaresAppliesNothing() {
        RecordApplier applier = applier("measures");
        transactions.run(TRANSACTION, () -> offsets.initialise(applier.subscription(), Map.of(77, 0L)));
        PartitionOffset stale = load(applier, 77);
        transactions.run(
                TRANSACTION,
                () -> offsets.advance(applier.subscription(), Map.of(77, stale), Map.of(77, stale.nextOffset() + 5)));

        assertThatThrownBy(() -> transactions.run(TRANSACTION, () -> {
                    things.update("insert into rollup values (?, 1, 1)", subject);
                    offsets.advance(applier.subscription(), Map.of(77, stale), Map.of(77, stale.nextOffset() + 1));
                }))
                .isInstanceOf(LostPartition.class);

        assertThat(records()).isEqualTo(-1);
        assertThat(load(applier, 77).nextOffset()).isEqualTo(stale.nextOffset() + 5);
        things.update("delete from event_offset where partition = 77");
    }

    @Test
    void happeningsFromBeforeTheFirstStartAreNotAppliedAndThoseSinceAre() throws Exception {
        things.update("delete from event_offset where consumer = 'happenings'");
        outside.publish(Things.HAPPENINGS, subject, 1, 1);
        ConsumerWorker worker = start("happenings");
        await().atMost(PATIENCE)
                .until(() -> things.number("select count(*) from event_offset where consumer = 'happenings'") == 3);
        // The place is kept at once: what happens while nobody runs is found later.
        stop(worker);
        outside.publish(Things.HAPPENINGS, subject, 2, 2);
        start("happenings");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(happened()).isEqualTo(1));
        assertThat(things.number("select value from happening_log where name = ?", subject))
                .isEqualTo(2);
    }

    @Test
    void aHappeningThatItsProducerRepeatsIsAppliedOnce() {
        start("happenings");
        UUID id = UUID.randomUUID();
        String json = "{\"thing_name\": \"" + subject + "\", \"new_value\": 1}";
        await().atMost(PATIENCE)
                .until(() -> things.number("select count(*) from event_offset where consumer = 'happenings'") == 3);
        outside.publish(outside.event(Things.HAPPENINGS, id, subject, 1, json));
        outside.publish(outside.event(Things.HAPPENINGS, id, subject, 1, json));
        outside.publish(Things.HAPPENINGS, subject, 2, 2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.number(
                                "select count(*) from happening_log where name = ? and value = 2", subject))
                        .isEqualTo(1));
        assertThat(happened()).isEqualTo(2);
    }

    @Test
    void stateThatIsNotNewerIsIgnored() {
        start("things");
        outside.publish(Things.STATE, subject, 5, 50);
        outside.publish(Things.STATE, subject, 5, 51);
        outside.publish(Things.STATE, subject, 3, 30);
        outside.publish(Things.STATE, subject, 9, 90);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.copyOf(subject)).isEqualTo(90));
        assertThat(things.number("select applied from thing_copy where name = ?", subject))
                .isEqualTo(2);
    }

    @Test
    void recordsThatWaitForAFaultToPassAreLag() {
        ConsumerWorker worker = start("things");
        outside.publish(Things.STATE, subject, 1, 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.copyOf(subject)).isEqualTo(1));
        outside.publish(Things.STATE, subject, 2, -668);
        await().atMost(PATIENCE).until(() -> worker.fault().isPresent());
        for (int sequence = 3; sequence <= 7; sequence++) {
            outside.publish(Things.STATE, subject, sequence, sequence);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(worker.lag().orElseThrow()).isGreaterThanOrEqualTo(6));
        consumer.heal(true);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(things.copyOf(subject)).isEqualTo(7);
            assertThat(worker.lag()).contains(0L);
            assertThat(worker.fault()).isEmpty();
        });
    }

    @Test
    void appliedIdsAreForgottenAsFastAsTheyGrowOld() {
        things.update("insert into event_applied_id select 'happenings', gen_random_uuid(), now() - interval '2 days'"
                + " from generate_series(1, 12000)");
        start("happenings");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.number(
                                "select count(*) from event_applied_id where applied_at < now() - interval '1 day'"))
                        .isZero());
    }

    @Test
    void aTopicThatWasMadeAnewHoldsNothingOlderThanTheLastRebuild() {
        RecordApplier applier = applier("things");
        transactions.run(TRANSACTION, () -> offsets.rebuild(applier.subscription(), FAR_AWAY, FAR_AWAY));
        start("things");
        outside.publish(Things.STATE, subject, 1, 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.number(
                                "select count(*) from thing_copy where name = ? and not replayed", subject))
                        .isEqualTo(1));
    }

    @Test
    void aPlaceThatWasMovedMeanwhileIsNotNotedAsComplete() {
        RecordApplier applier = applier("measures");
        transactions.run(TRANSACTION, () -> offsets.initialise(applier.subscription(), Map.of(78, 0L)));
        PartitionOffset before = load(applier, 78);
        transactions.run(TRANSACTION, () -> offsets.rebuild(applier.subscription(), Map.of(78, 0L), Map.of(78, 10L)));
        Instant now = Instant.now();
        transactions.run(TRANSACTION, () -> offsets.complete(applier.subscription(), Map.of(78, before), now));
        assertThat(completed(78)).isZero();
        transactions.run(
                TRANSACTION, () -> offsets.complete(applier.subscription(), Map.of(78, load(applier, 78)), now));
        assertThat(completed(78)).isEqualTo(1);
        things.update("delete from event_offset where partition = 78");
    }

    @Test
    void aRebuildAsksWhereTheTopicEndsWhileNothingCanBeApplied() {
        start("things");
        outside.publish(Things.STATE, subject, 1, 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.copyOf(subject)).isEqualTo(1));
        // Applied between the question and the rebuild, a record would be offered again as news.
        long[] free = {-1};
        rebuild.run(List.of(new Rebuild.Step(applier("things"), () -> {
            free[0] = CompletableFuture.supplyAsync(
                            () -> things.number("select count(*) from (select 1 from event_offset"
                                    + " where consumer = 'things' for update skip locked) free"))
                    .join();
            return Map.of();
        })));
        assertThat(free[0]).isZero();
    }

    @Test
    void aConsumerThatWasAwayLongerThanTombstonesAreKeptRebuilds() throws Exception {
        ConsumerWorker worker = start("things");
        outside.publish(Things.STATE, subject, 1, 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.copyOf(subject)).isEqualTo(1));
        stop(worker);
        // Deleted while we were away, and the tombstone is gone as well.
        things.update("insert into thing_copy values ('zombie', 1, 1, false)");
        things.update("update event_offset set updated_at = now() - interval '31 days' where consumer = 'things'");
        start("things");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(things.copyOf("zombie")).isEqualTo(-1);
            assertThat(things.copyOf(subject)).isEqualTo(1);
        });
        assertThat(things.number("select count(*) from thing_copy where name = ? and replayed", subject))
                .isEqualTo(1);
    }

    private void publishMeasures(int from, int to) {
        for (int value = from; value <= to; value++) {
            outside.publish(outside.event(
                    Things.MEASURES,
                    UUID.randomUUID(),
                    "key-" + value,
                    1,
                    "{\"thing_name\": \"" + subject + "\", \"new_value\": " + value + "}"));
        }
    }

    private void awaitRollup(long last) {
        long sum = last * (last + 1) / 2;
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.number("select total from rollup where name = ?", subject))
                        .isEqualTo(sum));
    }

    private long completed(int partition) {
        return things.number("select count(complete_at) from event_offset where partition = ?", partition);
    }

    private long records() {
        return things.number("select records from rollup where name = ?", subject);
    }

    private long happened() {
        return things.number("select count(*) from happening_log where name = ?", subject);
    }

    private PartitionOffset load(RecordApplier applier, int partition) {
        return transactions
                .call(TRANSACTION, () -> offsets.load(applier.subscription()))
                .get(partition);
    }

    private RecordApplier applier(String name) {
        return consumers.appliers().stream()
                .filter(applier -> applier.subscription().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ConsumerWorker start(String name) {
        ConsumerWorker worker = consumers.worker(applier(name));
        Thread thread = new Thread(worker, "test-" + name);
        running.put(worker, thread);
        thread.start();
        return worker;
    }

    private void stop(ConsumerWorker worker) throws InterruptedException {
        Thread thread = running.remove(worker);
        worker.stop();
        thread.join(20_000);
        assertThat(thread.isAlive()).isFalse();
    }

    private void acknowledgeNothing(String name, String topic) throws Exception {
        try (Admin admin = Admin.create(kafka.copy())) {
            List<TopicPartition> partitions =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            Map<TopicPartition, OffsetAndMetadata> zero = new HashMap<>();
            partitions.forEach(partition -> zero.put(partition, new OffsetAndMetadata(0)));
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                admin.alterConsumerGroupOffsets("event-lib-test." + name, zero)
                        .all()
                        .get();
                return true;
            });
        }
    }
}
