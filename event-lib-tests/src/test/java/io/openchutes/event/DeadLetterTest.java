package io.openchutes.event;

import static io.openchutes.event.OutsideProgram.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.consume.ConsumerCommands;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can't be applied is put aside, is seen, and can be replayed without doing harm. */
@QuarkusTest
@WithTestResource(EventPlatform.class)
class DeadLetterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Inject
    Things things;

    @Inject
    ThingConsumer consumer;

    @Inject
    HappeningConsumer happenings;

    @Inject
    ConsumerCommands commands;

    @Inject
    SmallRyeHealthReporter health;

    @Inject
    MeterRegistry metrics;

    private OutsideProgram outside;

    @BeforeEach
    void start() {
        outside = new OutsideProgram();
    }

    @AfterEach
    void stop() {
        outside.close();
        consumer.heal(true);
        happenings.heal(true);
        commands.discardDeadLetters("all");
        consumer.heal(false);
        happenings.heal(false);
    }

    @Test
    void aPoisonRecordGoesToTheDeadLettersAndThePartitionGoesOn() {
        String subject = "poison-" + UUID.randomUUID();
        outside.publish(Things.STATE, subject, 1, 5);
        outside.publish(Things.STATE, subject, 2, -666);
        outside.publish(Things.STATE, subject, 3, 7);
        awaitCopy(subject, 7);
        awaitOpen(subject, 1);

        List<ConsumerRecord<String, byte[]>> letters = outside.read(Things.STATE.deadLetterName(), subject);
        assertThat(letters).hasSize(1);
        ConsumerRecord<String, byte[]> letter = letters.get(0);
        assertThat(header(letter, "dead_letter_reason")).contains("Nobody can apply this");
        assertThat(header(letter, "dead_letter_consumer")).isEqualTo("event-lib-test.things");
        assertThat(header(letter, "dead_letter_topic")).isEqualTo("test.things");
        assertThat(header(letter, "dead_letter_partition")).isNotNull();
        assertThat(header(letter, "dead_letter_offset")).isNotNull();
        assertThat(header(letter, "ce_sequence")).isEqualTo("2");
        assertThat(new String(letter.value(), StandardCharsets.UTF_8)).contains("-666");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(health.getHealth().getPayload().toString())
                    .contains("\"state\":\"degraded\"")
                    .contains("things has");
            assertThat(health.getReadiness().isDown()).isFalse();
            assertThat(metrics.get("openchutes.dead.letters.open")
                            .tag("consumer", "things")
                            .gauge()
                            .value())
                    .isPositive();
        });
    }

    @Test
    void anErrorWhileApplyingEndsNoThread() {
        String subject = "breaking-" + UUID.randomUUID();
        outside.publish(Things.STATE, subject, 1, -667);
        outside.publish(Things.STATE, subject, 2, 7);
        awaitCopy(subject, 7);
        awaitOpen(subject, 1);
    }

    @Test
    void whatCannotBeReadGoesToTheDeadLettersAtOnce() {
        String subject = "unreadable-" + UUID.randomUUID();
        outside.publish(outside.event(Things.STATE, UUID.randomUUID(), subject, 1, "{\"thing_name\": [1"));
        outside.publish(new ProducerRecord<>(Things.STATE.name(), subject, "{}".getBytes(StandardCharsets.UTF_8)));
        ProducerRecord<String, byte[]> wrongSequence = outside.event(Things.STATE, UUID.randomUUID(), subject, 0, "{}");
        outside.publish(wrongSequence);
        ProducerRecord<String, byte[]> nul = outside.event(Things.STATE, UUID.randomUUID(), subject, 1, "{}");
        nul.headers().remove("ce_type").add("ce_type", "a\0b".getBytes(StandardCharsets.UTF_8));
        outside.publish(nul);
        outside.publish(Things.STATE, subject, 2, 8);
        awaitCopy(subject, 8);
        awaitOpen(subject, 4);
        assertThat(outside.read(Things.STATE.deadLetterName(), subject))
                .extracting(letter -> header(letter, "dead_letter_reason"))
                .anyMatch(reason -> reason.contains("ThingChanged"))
                .anyMatch(reason -> reason.contains("ce_specversion is missing"))
                .anyMatch(reason -> reason.contains("ce_sequence"))
                .anyMatch(reason -> reason.contains("NUL"));
    }

    @Test
    void aLetterReplayedAfterNewerStateDoesNotOvertakeIt() {
        String subject = "overtaken-" + UUID.randomUUID();
        outside.publish(Things.STATE, subject, 1, -666);
        outside.publish(Things.STATE, subject, 2, 9);
        awaitCopy(subject, 9);
        awaitOpen(subject, 1);
        consumer.heal(true);

        assertThat(commands.replayDeadLetters("test.things")).isTrue();

        assertThat(things.copyOf(subject)).isEqualTo(9);
        assertThat(open(subject)).isZero();
    }

    @Test
    void aLetterThatIsStillTheNewestIsAppliedByTheReplay() {
        String subject = "late-" + UUID.randomUUID();
        outside.publish(Things.STATE, subject, 1, 3);
        outside.publish(Things.STATE, subject, 2, -666);
        awaitOpen(subject, 1);

        assertThat(commands.replayDeadLetters("test.things.dead-letters")).isFalse();
        assertThat(things.copyOf(subject)).isEqualTo(3);
        assertThat(open(subject)).isEqualTo(1);

        consumer.heal(true);
        assertThat(commands.replayDeadLetters("test.things.dead-letters")).isTrue();
        assertThat(things.copyOf(subject)).isEqualTo(-666);
        assertThat(open(subject)).isZero();
    }

    @Test
    void aHappeningIsReplayedOnce() {
        String subject = "happening-" + UUID.randomUUID();
        things.happen(subject, -666);
        awaitOpen(subject, 1);
        happenings.heal(true);

        assertThat(commands.replayDeadLetters("all")).isTrue();
        assertThat(commands.replayDeadLetters("all")).isTrue();

        assertThat(things.number("select count(*) from happening_log where name = ?", subject))
                .isEqualTo(1);
    }

    @Test
    void aRollupGoesOnWithoutWhatItCannotReadOrAdd() {
        String subject = "rollup-" + UUID.randomUUID();
        outside.publish(Things.MEASURES, subject, 1, 10);
        outside.publish(outside.event(Things.MEASURES, UUID.randomUUID(), subject, 2, "no json"));
        outside.publish(Things.MEASURES, subject, 3, -666);
        outside.publish(Things.MEASURES, subject, 4, 20);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.number("select total from rollup where name = ?", subject))
                        .isEqualTo(30));
        awaitOpen(subject, 2);
    }

    private void awaitCopy(String subject, long value) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.copyOf(subject)).isEqualTo(value));
    }

    private void awaitOpen(String subject, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(open(subject)).isEqualTo(count));
    }

    private long open(String subject) {
        return things.number("select count(*) from event_dead_letter where subject = ? and closed_at is null", subject);
    }
}
