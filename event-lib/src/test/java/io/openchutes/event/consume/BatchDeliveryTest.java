package io.openchutes.event.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.event.EventPlatform;
import io.openchutes.event.ManualProfile;
import io.openchutes.event.OutsideProgram;
import io.openchutes.event.Things;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    private ConsumerRecord<String, byte[]> record(long offset, int value) {
        try (OutsideProgram outside = new OutsideProgram()) {
            ProducerRecord<String, byte[]> sent = outside.event(
                    Things.MEASURES,
                    UUID.randomUUID(),
                    subject,
                    1,
                    "{\"thing_name\": \"" + subject + "\", \"new_value\": " + value + "}");
            return new ConsumerRecord<>(
                    PARTITION.topic(),
                    PARTITION.partition(),
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
