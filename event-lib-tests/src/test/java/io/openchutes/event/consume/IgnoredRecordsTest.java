package io.openchutes.event.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventPlatform;
import io.openchutes.event.OutsideProgram;
import io.openchutes.event.OwnedTopics;
import io.openchutes.event.Things;
import io.openchutes.event.envelope.EventHeaders;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is on a topic and concerns nobody changes nothing; what contradicts itself is a dead letter without five tries. */
@QuarkusTest
@WithTestResource(EventPlatform.class)
class IgnoredRecordsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The service owns one of the test's topics. */
    static class Ownership {
        @Produces
        @Singleton
        OwnedTopics owned() {
            return new OwnedTopics(Set.of(Things.OWNED, Things.OWNED_UNREAD));
        }
    }

    @Inject
    Things things;

    @Inject
    MeterRegistry metrics;

    @Inject
    SmallRyeHealthReporter health;

    @Inject
    ConsumerCommands commands;

    private final String subject = "ignored-" + UUID.randomUUID();
    private OutsideProgram outside;

    @BeforeEach
    void start() {
        outside = new OutsideProgram();
    }

    @AfterEach
    void stop() {
        outside.close();
        commands.discardDeadLetters("all");
    }

    @Test
    void aTypeThatNobodyKnowsIsCountedAndChangesNothing() {
        double before = unknown("things", "thing-painted");
        outside.publish(Things.STATE, subject, 1, 5);
        outside.publish(typed("thing-painted", event(2, subject, "6")));
        outside.publish(Things.STATE, subject, 1, 7);
        outside.publish(Things.STATE, subject + "-after", 1, 8);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(things.copyOf(subject + "-after")).isEqualTo(8);
            assertThat(unknown("things", "thing-painted")).isEqualTo(before + 1);
        });
        assertThat(things.copyOf(subject)).isEqualTo(5);
        assertThat(deadLetters()).isZero();
    }

    @Test
    void moreUnknownTypesThanAreWorthASeriesAreCountedTogether() {
        for (int i = 0; i < 30; i++) {
            outside.publish(typed("thing-" + i, event(i + 1, subject, "6")));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(unknown("things", "other")).isGreaterThanOrEqualTo(10));
        assertThat(metrics.find("openchutes.consumer.unknown.types")
                        .tag("consumer", "things")
                        .counters())
                .hasSizeLessThanOrEqualTo(21);
    }

    @Test
    void dataOfAnotherSubjectIsADeadLetterAtOnce() {
        double retries = retries();
        outside.publish(event(1, "somebody-else", "6"));
        ProducerRecord<String, byte[]> otherKey = event(2, subject, "6");
        outside.publish(
                new ProducerRecord<>(otherKey.topic(), null, subject + "-key", otherKey.value(), otherKey.headers()));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(deadLetters()).isEqualTo(2));
        assertThat(retries()).isEqualTo(retries);
        assertThat(things.copyOf(subject)).isEqualTo(-1);
        assertThat(reasons())
                .contains("The data's thing_name is somebody-else, but ce_subject is " + subject)
                .contains("ce_subject is " + subject + ", but the record's key is " + subject + "-key");
    }

    @Test
    void aMissingFieldIsNamedAndADeadLetterAtOnce() {
        double retries = retries();
        outside.publish(
                outside.event(Things.STATE, UUID.randomUUID(), subject, 1, "{\"thing_name\": \"" + subject + "\"}"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(deadLetters()).isEqualTo(1));
        assertThat(reasons()).isEqualTo("The value is no ThingChanged: new_value is missing");
        assertThat(retries()).isEqualTo(retries);
    }

    @Test
    void anotherWriterOfAnOwnedTopicChangesNothingAndIsSeen() {
        things.own(subject, 1);
        outside.publish(Things.OWNED, subject, 1_000, 666);
        things.own(subject, 2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.number("select value from owned_copy where name = ?", subject))
                        .isEqualTo(2));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(health.getHealth().getPayload().toString())
                        .contains("/outside writes to test.owned, which this service owns"));
        assertThat(metrics.get("openchutes.topic.foreign.records")
                        .tag("topic", Things.OWNED.name())
                        .counter()
                        .count())
                .isPositive();
        assertThat(metrics.get("openchutes.events.degraded")
                        .tag("reason", "foreign_writer")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void anotherWriterOfAnOwnedTopicThatNobodyHereReadsIsSeenToo() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            outside.publish(Things.OWNED_UNREAD, subject, 1, 1);
            assertThat(metrics.find("openchutes.topic.foreign.records")
                            .tag("topic", Things.OWNED_UNREAD.name())
                            .counter())
                    .isNotNull();
        });
    }

    private ProducerRecord<String, byte[]> event(long sequence, String name, String value) {
        return outside.event(
                Things.STATE,
                UUID.randomUUID(),
                subject,
                sequence,
                "{\"thing_name\": \"" + name + "\", \"new_value\": " + value + "}");
    }

    private static ProducerRecord<String, byte[]> typed(String type, ProducerRecord<String, byte[]> record) {
        record.headers().remove(EventHeaders.TYPE).add(EventHeaders.TYPE, type.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private double unknown(String consumer, String type) {
        var counter = metrics.find("openchutes.consumer.unknown.types")
                .tag("consumer", consumer)
                .tag("type", type)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private double retries() {
        return metrics.get("openchutes.consumer.retries")
                .tag("consumer", "things")
                .counter()
                .count();
    }

    private long deadLetters() {
        return things.number("select count(*) from event_dead_letter where subject = ? and closed_at is null", subject);
    }

    private String reasons() {
        return things.text(
                "select string_agg(reason, '; ') from event_dead_letter where subject = ? and closed_at is null",
                subject);
    }
}
