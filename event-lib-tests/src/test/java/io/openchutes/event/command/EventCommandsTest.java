package io.openchutes.event.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.event.EventPlatform;
import io.openchutes.event.OutsideProgram;
import io.openchutes.event.Things;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(EventPlatform.class)
class EventCommandsTest {
    @Inject
    EventCommands commands;

    @Inject
    Things things;

    @Test
    void deadLettersThatStillFailAreReportedUntilTheyAreDiscarded() {
        String subject = "command-" + UUID.randomUUID();
        try (OutsideProgram outside = new OutsideProgram()) {
            outside.publish(
                    new ProducerRecord<>(Things.STATE.name(), subject, "no event".getBytes(StandardCharsets.UTF_8)));
        }
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> open(subject) == 1);
        assertThat(commands.run("replay-dead-letters " + Things.STATE.name())).isFalse();
        assertThat(open(subject)).isEqualTo(1);
        assertThat(commands.run(" discard-dead-letters  all ")).isTrue();
        assertThat(open(subject)).isZero();
        assertThat(commands.run("replay-dead-letters all")).isTrue();
    }

    @Test
    void aRestoredDatabaseGoesOnCountingAboveWhatItHadPublished() {
        String kept = "restored-" + UUID.randomUUID();
        String unknownToTheBackup = "younger-" + UUID.randomUUID();
        things.change(kept, 1);
        things.change(kept, 2);
        things.change(kept, 3);
        things.change(unknownToTheBackup, 4);
        things.change(unknownToTheBackup, 5);
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> things.copyOf(unknownToTheBackup) == 5);
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> things.copyOf(kept) == 3);
        // As the backup had them.
        things.update("update event_sequence set last_sequence = 1 where subject = ?", kept);
        things.update("delete from event_sequence where subject = ?", unknownToTheBackup);

        assertThat(commands.run("raise-sequences")).isTrue();

        things.change(kept, 6);
        things.change(unknownToTheBackup, 7);
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> things.copyOf(kept) == 6);
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> things.copyOf(unknownToTheBackup) == 7);
        assertThat(things.number("select last_sequence from event_sequence where subject = ?", kept))
                .isEqualTo(4);
    }

    @Test
    void topicsThatAreThereAlreadyAreNoFailure() {
        assertThat(commands.run("create-topics")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rebuild-everything", "replay-dead-letters", "replay-dead-letters no.such.topic"})
    void whatIsNoCommandFails(String command) {
        assertThat(commands.run(command)).isFalse();
    }

    private long open(String subject) {
        return things.number("select count(*) from event_dead_letter where subject = ? and closed_at is null", subject);
    }

    @Test
    void aHandWrittenEventGetsItsEnvelopeAndTheNextSequence(@TempDir Path directory) throws IOException {
        String name = "published-" + UUID.randomUUID();
        Path file = directory.resolve("thing.json");
        try (OutsideProgram outside = new OutsideProgram()) {
            outside.publish(Things.PUBLISHED, name, 41, 1);
            Files.writeString(file, "{\"thing_name\": \"" + name + "\", \"new_value\": 2}");
            assertThat(commands.run("publish thing-published " + file)).isTrue();
            var records = outside.read(Things.PUBLISHED.name(), name);
            assertThat(records).hasSize(2);
            assertThat(OutsideProgram.header(records.get(1), "ce_sequence")).isEqualTo("42");
            assertThat(OutsideProgram.header(records.get(1), "ce_subject")).isEqualTo(name);
            assertThat(OutsideProgram.header(records.get(1), "ce_source")).isEqualTo("/event-lib-test/publish");
        }
        Files.writeString(file, "{\"new_value\": 2}");
        assertThat(commands.run("publish thing-published " + file))
                .as("without its key")
                .isFalse();
        assertThat(commands.run("publish thing-unheard-of " + file)).isFalse();
        assertThat(commands.run("publish thing-published " + directory.resolve("none")))
                .isFalse();
        assertThat(commands.run("publish thing-published")).isFalse();
    }
}
