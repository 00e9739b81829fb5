package io.openchutes.event.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.openchutes.event.EventPlatform;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.event.Things;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Feeds over a real database. */
@QuarkusTest
@WithTestResource(EventPlatform.class)
class FeedsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    Feeds feeds;

    @Inject
    FeedTable table;

    @Inject
    ReplicaSignals signals;

    @Inject
    Things things;

    private final String name = "feed " + UUID.randomUUID();
    private final List<FeedEvent> got = new CopyOnWriteArrayList<>();

    private Feed.Follower follow(String lastEventId) {
        await().atMost(PATIENCE).until(signals::connected);
        return feeds.of(name).follow(null, lastEventId, () -> "{}", got::add, () -> {});
    }

    private void append(int number) {
        QuarkusTransaction.requiringNew().run(() -> feeds.append(name, null, "thing", Map.of("number", number)));
    }

    private List<String> data() {
        return got.stream().map(FeedEvent::data).toList();
    }

    /** The test that a reader of "id greater than the last" fails: the earlier id is committed later. */
    @Test
    void anEventWhoseTransactionCommitsLaterThanTheNextIsNotLost() throws Exception {
        follow(null);
        CountDownLatch appended = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        ExecutorService slow = Executors.newSingleThreadExecutor();
        try {
            Future<?> early =
                    slow.submit(() -> QuarkusTransaction.requiringNew().run(() -> {
                        feeds.append(name, null, "thing", Map.of("number", 1));
                        appended.countDown();
                        try {
                            commit.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }));
            appended.await();
            append(2);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(data()).containsExactly("{}", "{\"number\":2}"));
            commit.countDown();
            early.get();
        } finally {
            commit.countDown();
            slow.shutdown();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(data()).containsExactly("{}", "{\"number\":2}", "{\"number\":1}"));
        assertThat(got.get(2).position()).isEqualTo(got.get(1).position() + 1);
    }

    @Test
    void ofManyAtOnceEachComesOnceOnEveryReplica() throws Exception {
        follow(null);
        // Another replica: a second reader of the same rows.
        Feed other = new Feed(
                name,
                new Feed.Source(
                        () -> QuarkusTransaction.requiringNew().call(() -> table.number(name, Instant.EPOCH)),
                        () -> QuarkusTransaction.requiringNew().call(() -> table.latest(name, 1000)),
                        position -> QuarkusTransaction.requiringNew().call(() -> table.after(name, position, 100))),
                Duration.ofMinutes(10),
                1000,
                () -> Instant.EPOCH);
        List<FeedEvent> there = new ArrayList<>();
        other.follow(null, null, () -> "{}", there::add, () -> {});
        ExecutorService writers = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int number = i;
                all.add(writers.submit(() -> append(number)));
                if (i % 20 == 0) {
                    other.read();
                }
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            writers.shutdown();
        }
        other.read();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(got).hasSize(301));
        assertThat(there.stream().map(FeedEvent::id)).hasSize(301);
        assertThat(got.stream().skip(1).map(FeedEvent::id).toList())
                .isEqualTo(there.stream().skip(1).map(FeedEvent::id).toList());
        assertThat(got.stream().skip(1).map(FeedEvent::data).sorted().toList())
                .isEqualTo(IntStream.range(0, 300)
                        .mapToObj(number -> "{\"number\":" + number + "}")
                        .sorted()
                        .toList());
    }

    @Test
    void whatIsRolledBackWasNeverTold() {
        follow(null);
        QuarkusTransaction.begin();
        feeds.append(name, null, "thing", Map.of("number", 1));
        QuarkusTransaction.rollback();
        append(2);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(data()).containsExactly("{}", "{\"number\":2}"));
        assertThatThrownBy(() -> feeds.append(name, null, "thing", Map.of()))
                .isInstanceOf(TransactionalException.class);
    }

    @Test
    void aReaderComesBackAndAnotherAfterThePurgeBeginsAnew() {
        Feed.Follower first = follow(null);
        append(1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(got).hasSize(2));
        first.close();
        append(2);
        append(3);
        follow(got.get(1).id());
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(data()).containsExactly("{}", "{\"number\":1}", "{\"number\":2}", "{\"number\":3}"));
        things.number("with old as (update event_feed set numbered_at = 'epoch' where feed = '" + name
                + "' returning 1) select count(*) from old");
        feeds.purge(name);
        assertThat(things.number("select count(*) from event_feed where feed = '" + name + "'"))
                .isEqualTo(1);
        append(4);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(data()).endsWith("{\"number\":4}"));
    }

    @Test
    void aLostSignalIsMadeUpFor() {
        follow(null);
        things.number("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'openchutes replica signals'");
        append(1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(data()).endsWith("{\"number\":1}"));
    }
}
