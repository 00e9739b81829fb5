package io.openchutes.event.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.event.EventPlatform;
import io.openchutes.event.ManualProfile;
import io.openchutes.event.OutsideProgram;
import io.openchutes.event.Subscription;
import io.openchutes.event.ThingChanged;
import io.openchutes.event.Things;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is committed is done, whatever Kafka says of it then. */
@QuarkusTest
@TestProfile(ManualProfile.class)
@WithTestResource(EventPlatform.class)
class BatchDeliveryTest {
    private static final TopicPartition PARTITION = new TopicPartition(Things.MEASURES.name(), 99);

    @Inject
    Things things;

    @Inject
    Consumers consumers;

    private final String subject = "delivery-" + UUID.randomUUID();

    @AfterEach
    void forget() {
        things.update("delete from event_offset where partition = 99");
    }

    @Test
    void aPlaceThatCannotBeMirroredInKafkaIsNoReasonToApplyAgain() throws Exception {
        RecordApplier applier = consumers.appliers().stream()
                .filter(each -> each.subscription().name().equals("measures"))
                .findFirst()
                .orElseThrow();
        try (MockConsumer<String, byte[]> client = new Unauthorised()) {
            client.assign(List.of(PARTITION));
            client.updateBeginningOffsets(Map.of(PARTITION, 0L));
            client.updateEndOffsets(Map.of(PARTITION, 2L));
            RetryState retryState = new RetryState("measures", consumers.tools());
            HeldPartitions held = new HeldPartitions(client, applier, consumers.tools(), retryState, () -> false, true);
            BatchDelivery delivery =
                    new BatchDelivery(client, applier, consumers.tools(), held, retryState, () -> false);
            held.findIfDue();
            client.addRecord(record(0, 5));
            client.addRecord(record(1, 7));

            delivery.deliver(client.poll(Duration.ZERO));

            assertThat(things.number("select total from rollup where name = ?", subject))
                    .isEqualTo(12);
            assertThat(held.offsetOf(PARTITION).nextOffset()).isEqualTo(2);
            assertThat(retryState.fault()).isEmpty();
        }
    }

    @Test
    void aPollsRecordsAreAppliedInOneTransactionInTheOrderOfTheirSubjects() throws Exception {
        List<String> applied = new ArrayList<>();
        List<String> transactions = new ArrayList<>();

        deliver(thing -> {
            applied.add(thing.thingName() + " " + thing.newValue());
            transactions.add(transaction());
        });

        assertThat(applied).containsExactly(subject + "-a 2", subject + "-b 1", subject + "-b 3");
        assertThat(transactions).hasSize(3).containsOnly(transactions.get(0));
    }

    @Test
    void aRecordThatAsksForATransactionOfItsOwnHasOne() throws Exception {
        List<String> applied = new ArrayList<>();
        List<String> transactions = new ArrayList<>();

        RetryState retryState = deliver(thing -> {
            if (thing.newValue() == 1) {
                OwnTransaction.require();
            }
            applied.add(thing.thingName() + " " + thing.newValue());
            transactions.add(transaction());
        });

        // The first one's transaction was rolled back when the next one asked; from then on they come as the partition
        // has them.
        assertThat(applied).containsExactly(subject + "-a 2", subject + "-b 1", subject + "-a 2", subject + "-b 3");
        assertThat(transactions).doesNotHaveDuplicates();
        assertThat(retryState.fault()).isEmpty();
        assertThat(things.number("select count(*) from event_dead_letter where subject like ?", subject + "%"))
                .isZero();
    }

    private String transaction() {
        return things.text("select pg_current_xact_id()::text");
    }

    /** Delivers one poll of three state records: b with 1, a with 2, b with 3. */
    private RetryState deliver(Consumer<ThingChanged> handler) throws InterruptedException {
        Subscription subscription =
                Subscription.to("delivered", Things.STATE).on("thing-changed", ThingChanged.class, handler);
        ConsumerTools tools = consumers.tools();
        RecordApplier applier = new InboxApplier(
                subscription, tools.inbox(), new ConsumerSpans(tools.telemetry(), subscription, "test.delivered"));
        TopicPartition partition = new TopicPartition(Things.STATE.name(), 99);
        RetryState retryState = new RetryState(subscription.name(), tools);
        try (MockConsumer<String, byte[]> client = new MockConsumer<>("earliest");
                OutsideProgram outside = new OutsideProgram()) {
            client.assign(List.of(partition));
            client.updateBeginningOffsets(Map.of(partition, 0L));
            client.updateEndOffsets(Map.of(partition, 3L));
            HeldPartitions held = new HeldPartitions(client, applier, tools, retryState, () -> false, true);
            held.findIfDue();
            int offset = 0;
            for (String name : List.of(subject + "-b", subject + "-a", subject + "-b")) {
                int value = offset + 1;
                client.addRecord(record(
                        partition,
                        offset++,
                        outside.event(
                                Things.STATE,
                                UUID.randomUUID(),
                                name,
                                value,
                                "{\"thing_name\": \"" + name + "\", \"new_value\": " + value
                                        + ", \"changed_at\": \"2026-01-01T00:00:00Z\"}")));
            }

            new BatchDelivery(client, applier, tools, held, retryState, () -> false)
                    .deliver(client.poll(Duration.ZERO));

            assertThat(held.offsetOf(partition).nextOffset()).isEqualTo(3);
        }
        return retryState;
    }

    private ConsumerRecord<String, byte[]> record(long offset, int value) {
        try (OutsideProgram outside = new OutsideProgram()) {
            ProducerRecord<String, byte[]> sent = outside.event(
                    Things.MEASURES,
                    UUID.randomUUID(),
                    subject,
                    1,
                    "{\"thing_name\": \"" + subject + "\", \"new_value\": " + value + "}");
            return record(PARTITION, offset, sent);
        }
    }

    private static ConsumerRecord<String, byte[]> record(
            TopicPartition partition, long offset, ProducerRecord<String, byte[]> sent) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }

    private static final class Unauthorised extends MockConsumer<String, byte[]> {
        private Unauthorised() {
            super("earliest");
        }

        @Override
        public synchronized void commitAsync(
                Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
            throw new TopicAuthorizationException(PARTITION.topic());
        }
    }
}
