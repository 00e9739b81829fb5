package io.openchutes.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.event.consume.ConsumerCommands;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A rebuild restores copies and causes nothing. */
@QuarkusTest
@WithTestResource(EventPlatform.class)
class RebuildTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Inject
    Things things;

    @Inject
    ConsumerCommands commands;

    @Test
    void copiesComeBackEqualAndNothingElseHappens() {
        String kept = "kept-" + UUID.randomUUID();
        String removed = "removed-" + UUID.randomUUID();
        things.change(kept, 1);
        things.change(kept, 2);
        things.change(removed, 3);
        things.remove(removed);
        things.happen(kept, 4);
        try (OutsideProgram outside = new OutsideProgram()) {
            outside.publish(Things.MEASURES, kept, 1, 10);
            outside.publish(Things.MEASURES, kept, 2, 20);
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(things.copyOf(kept)).isEqualTo(2);
            assertThat(things.number("select count(*) from happening_log where name = ?", kept))
                    .isEqualTo(1);
            assertThat(rolledUp(kept)).isEqualTo(30);
            assertThat(things.number("select sequence from event_applied_sequence where subject = ?", removed))
                    .isEqualTo(3);
            assertThat(things.number("select count(*) from event_outbox where sent_at is null"))
                    .isZero();
        });
        long copies = things.number("select count(*) from thing_copy");
        long sum = things.number("select sum(value) from thing_copy");
        long happened = things.number("select count(*) from happening_log");
        long outbox = things.number("select count(*) from event_outbox");
        long counters = things.number("select sum(last_sequence) from event_sequence");
        // A copy that no event explains shows that the copies were emptied.
        things.update("insert into thing_copy values ('stray', 1, 1, false)");

        commands.rebuild();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(things.number("select count(*) from thing_copy")).isEqualTo(copies);
            assertThat(things.number("select sum(value) from thing_copy")).isEqualTo(sum);
            assertThat(rolledUp(kept)).isEqualTo(30);
        });
        assertThat(things.copyOf("stray")).isEqualTo(-1);
        assertThat(things.copyOf(removed)).isEqualTo(-1);
        assertThat(things.number("select count(*) from happening_log")).isEqualTo(happened);
        assertThat(things.number("select count(*) from event_outbox")).isEqualTo(outbox);
        assertThat(things.number("select sum(last_sequence) from event_sequence"))
                .isEqualTo(counters);

        // What is written after the rebuild began is no replay.
        things.change(kept, 5);
        things.happen(kept, 6);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(things.copyOf(kept)).isEqualTo(5);
            assertThat(things.number(
                            "select count(*) from happening_log where name = ? and value = 6 and not replay", kept))
                    .isEqualTo(1);
        });
    }

    @Test
    void recordsOlderThanTheRebuildAreMarkedAndNewerOnesAreNot() {
        String name = "marked-" + UUID.randomUUID();
        things.change(name, 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.copyOf(name)).isEqualTo(1));
        commands.rebuild();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                things.number("select count(*) from thing_copy where name = ? and replayed", name))
                        .isEqualTo(1));
        things.change(name, 2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.number(
                                "select count(*) from thing_copy where name = ? and value = 2 and not replayed", name))
                        .isEqualTo(1));
    }

    @Test
    void whatIsCountedForGoodIsNotCountedAgain() {
        String name = "counted-" + UUID.randomUUID();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(things.number("select count(*) from event_offset where consumer = 'tally'"))
                                .isEqualTo(3));
        try (OutsideProgram outside = new OutsideProgram()) {
            outside.publish(Things.TALLIED, name, 1, 1);
            outside.publish(Things.TALLIED, name, 2, 2);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tallied(name)).isEqualTo(2));
            commands.rebuild();
            // One key, one partition: when this one is counted, whatever came before it was read.
            outside.publish(Things.TALLIED, name, 3, 3);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tallied(name)).isGreaterThanOrEqualTo(3));
        }
        assertThat(tallied(name)).isEqualTo(3);
    }

    private long tallied(String name) {
        return things.number("select records from tally where name = ?", name);
    }

    private long rolledUp(String name) {
        return things.number("select total from rollup where name = ?", name);
    }
}
