package io.openchutes.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.openchutes.base.database.DatabaseFaults;
import io.openchutes.event.consume.Consumers;
import io.openchutes.event.consume.OffsetStore;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
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

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

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
    void aTransactionsEventsAreWrittenInOneStatementInTheirOrder() {
        QuarkusTransaction.requiringNew().run(() -> {
            outbox.append(Things.MEASURES, "measured", "one-b", Map.of("n", 1));
            outbox.append(Things.HAPPENINGS, "thing-happened", "one-b", new ThingChanged("one-b", 2, Instant.EPOCH));
            outbox.append(Things.MEASURES, "measured", "one-a", Map.of("n", 3));
            outbox.append(Things.MEASURES, "measured", "one-b", Map.of("n", 4));
            assertThat(things.number("select count(*) from event_outbox where subject like 'one-_'"))
                    .isZero();
        });
        assertThat(things.text("""
                select string_agg(topic || ' ' || subject || ' ' || sequence, ', ' order by id)
                from event_outbox where subject like 'one-_'"""))
                .isEqualTo(
                        "test.measures one-b 1, test.happenings one-b 1, test.measures one-a 1, test.measures one-b 2");
        // PostgreSQL's number of the command within its transaction.
        assertThat(things.number("select count(distinct cmin::text) from event_outbox where subject like 'one-_'"))
                .isEqualTo(1);
    }

    @Test
    void aStateIsWrittenAtOnceAndAfterWhatWasAppendedBefore() {
        QuarkusTransaction.requiringNew().run(() -> {
            outbox.append(Things.STATE, "thing-changed", "at-once", new ThingChanged("at-once", 1, Instant.EPOCH));
            assertThat(outbox.appendState(
                                    Things.STATE,
                                    "thing-changed",
                                    "at-once",
                                    new ThingChanged("at-once", 2, Instant.EPOCH))
                            .sequence())
                    .isEqualTo(2);
            assertThat(outbox.appendStateTombstone(Things.STATE, "at-once").sequence())
                    .isEqualTo(3);
            outbox.append(Things.STATE, "thing-changed", "at-once", new ThingChanged("at-once", 4, Instant.EPOCH));
        });
        assertThat(things.text("""
                select string_agg(sequence || ' ' || (data is null), ', ' order by id)
                from event_outbox where subject = 'at-once'""")).isEqualTo("1 false, 2 false, 3 true, 4 false");
    }

    @Test
    void oneSubjectsIdsAndSequencesFollowTheCommitsHoweverManyAppendAtOnce() {
        int transactions = 200;
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<CompletableFuture<Void>> running = IntStream.range(0, transactions)
                    .mapToObj(number -> CompletableFuture.runAsync(
                            () -> QuarkusTransaction.requiringNew().run(() -> {
                                outbox.append(Things.MEASURES, "measured", "crowd-" + number % 7, Map.of("n", number));
                                outbox.append(Things.MEASURES, "measured", "crowd", Map.of("n", number));
                                outbox.append(Things.MEASURES, "measured", "crowd-" + number % 3, Map.of("n", number));
                            }),
                            callers))
                    .toList();
            running.forEach(CompletableFuture::join);
        } finally {
            callers.shutdown();
        }
        assertThat(things.number("select count(*) from event_outbox where subject like 'crowd%'"))
                .isEqualTo(3L * transactions);
        assertThat(things.number("""
                select count(*) from (
                    select sequence, row_number() over (partition by subject order by id) as place
                    from event_outbox where subject like 'crowd%') numbered
                where sequence <> place""")).isZero();
    }

    @Test
    void whatCanNotBeWrittenAtTheEndUndoesTheTransactionAndMayPass() throws SQLException {
        things.change("held", 1);
        try (Connection other = DriverManager.getConnection(url, user, password)) {
            other.setAutoCommit(false);
            try (Statement hold = other.createStatement()) {
                hold.execute("select 1 from event_sequence where subject = 'held' for update");
                assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                            things.text("select set_config('lock_timeout', '50', true)");
                            things.change("held", 2);
                        }))
                        .matches(DatabaseFaults::mayPass);
            }
            other.rollback();
        }
        assertThat(things.number("select value from thing where name = 'held'")).isEqualTo(1);
        things.change("held", 3);
        assertThat(things.number("select max(sequence) from event_outbox where subject = 'held'"))
                .isEqualTo(2);
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
