package io.openchutes.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.openchutes.event.consume.Consumers;
import io.openchutes.event.consume.OffsetStore;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The way of an event from the transaction that causes it to the one that applies it. */
@QuarkusTest
@WithTestResource(EventPlatform.class)
class OutboxToConsumerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Things things;

    @Inject
    Outbox outbox;

    @Inject
    OffsetStore offsets;

    @Inject
    ThingConsumer consumer;

    @Inject
    Consumers consumers;

    @Test
    void aCommittedChangeReachesTheConsumer() {
        things.change("alpha", 1);
        things.change("alpha", 2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.copyOf("alpha")).isEqualTo(2));
    }

    @Test
    void aRolledBackChangeIsNeverPublished() {
        assertThatThrownBy(() -> things.changeAndFail("ghost", 1)).isInstanceOf(IllegalStateException.class);
        things.change("ghost-after", 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.copyOf("ghost-after")).isEqualTo(1));
        assertThat(things.copyOf("ghost")).isEqualTo(-1);
        assertThat(things.number("select count(*) from event_outbox where subject = 'ghost'"))
                .isZero();
    }

    @Test
    void anAppendWithoutATransactionIsRefused() {
        assertThatThrownBy(() ->
                        outbox.append(Things.STATE, "thing-changed", "x", new ThingChanged("x", 1, Instant.EPOCH)))
                .isInstanceOf(TransactionalException.class);
    }

    @Test
    void manyAppendedTogetherAreNumberedAsOneByOne() {
        QuarkusTransaction.requiringNew().run(() -> outbox.append(Things.MEASURES, "measured", "many-b", Map.of()));
        List<UUID> ids = QuarkusTransaction.requiringNew()
                .call(() -> outbox.appendAll(
                        Things.MEASURES,
                        "measured",
                        List.of(
                                new Outbox.Entry("many-b", Map.of("n", 1)),
                                new Outbox.Entry("many-a", Map.of("n", 2)),
                                new Outbox.Entry("many-b", Map.of("n", 3)))));
        assertThat(ids).hasSize(3).doesNotHaveDuplicates();
        assertThat(things.number("select last_sequence from event_sequence where subject = 'many-b'"))
                .isEqualTo(3);
        assertThat(things.number("select sequence from event_outbox where event_id = '" + ids.get(0) + "'"))
                .isEqualTo(2);
        assertThat(things.number("select sequence from event_outbox where event_id = '" + ids.get(1) + "'"))
                .isEqualTo(1);
        assertThat(things.number("select sequence from event_outbox where event_id = '" + ids.get(2) + "'"))
                .isEqualTo(3);
        assertThat(things.number("select count(*) from event_outbox b, event_outbox a where a.event_id = '" + ids.get(0)
                        + "' and b.event_id = '" + ids.get(2) + "' and a.id < b.id"))
                .isEqualTo(1);
    }

    @Test
    void nothingIsAppendedForAnEmptyList() {
        assertThat(QuarkusTransaction.requiringNew()
                        .call(() -> outbox.appendAll(Things.MEASURES, "measured", List.of())))
                .isEmpty();
    }

    @Test
    void aNameThatIsRemovedAndComesBackGoesOnCounting() {
        things.change("phoenix", 1);
        things.remove("phoenix");
        things.change("phoenix", 7);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.copyOf("phoenix")).isEqualTo(7));
        assertThat(things.number("select last_sequence from event_sequence where subject = 'phoenix'"))
                .isEqualTo(4);
        assertThat(things.number("select sequence from event_applied_sequence where subject = 'phoenix'"))
                .isEqualTo(4);
    }

    @Test
    void aHappeningIsAppliedOnce() {
        things.happen("bell", 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.number("select count(*) from happening_log where name = 'bell'"))
                        .isEqualTo(1));
    }

    @Test
    void aRollupHasAsManyReadersAsItAsksForAndTheyCountEveryRecordOnce() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .contains("events-measures-1", "events-measures-2", "events-things-1")
                .doesNotContain("events-measures-3", "events-things-2");
        try (OutsideProgram outside = new OutsideProgram()) {
            for (int key = 1; key <= 100; key++) {
                String json = "{\"thing_name\": \"shared\", \"new_value\": " + key + "}";
                outside.publish(outside.event(Things.MEASURES, UUID.randomUUID(), "key-" + key, 1, json));
            }
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(things.number("select total from rollup where name = 'shared'"))
                        .isEqualTo(5050));
        assertThat(things.number("select records from rollup where name = 'shared'"))
                .isEqualTo(100);
        assertThat(consumers.progress()).containsOnlyKeys(consumers.names());
    }

    @Test
    void aConsumerThatHasAppliedAllSaysSoAgainAndAgain() {
        Instant begin = Instant.now();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(offsets.completeAt("things", Things.STATE))
                        .hasValueSatisfying(at -> assertThat(at).isAfter(begin)));
    }

    @Test
    void aTransactionThatStandsStillIsEndedByTheDatabase() {
        assertThat(things.text("show idle_in_transaction_session_timeout")).isEqualTo("2min");
    }
}
