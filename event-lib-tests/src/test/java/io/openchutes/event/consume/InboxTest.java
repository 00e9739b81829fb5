package io.openchutes.event.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.event.EventPlatform;
import io.openchutes.event.ManualProfile;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.Things;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which states are new to a consumer, where two transactions bring states of one subject at a time too. */
@QuarkusTest
@TestProfile(ManualProfile.class)
@WithTestResource(EventPlatform.class)
class InboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Inbox inbox;

    @Inject
    Things things;

    private final Subscription subscription = Subscription.to("inbox-test", Things.STATE);
    private final String subject = "inbox-" + UUID.randomUUID();
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        other.shutdownNow();
    }

    @Test
    void whatIsNewerThanAllBeforeItIsNew() {
        assertThat(admitted(2, 1, 2, 4, 3)).containsExactly(2L, 4L);
        assertThat(admitted(1, 4)).isEmpty();
        assertThat(admitted(3, 5)).containsExactly(5L);
        assertThat(admitted(5)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoComesSecondWaitsForTheEndOfTheFirst(boolean commits) throws Exception {
        admitted(1);
        QuarkusTransaction.begin();
        assertThat(inTransaction(5)).containsExactly(5L);
        Future<List<Long>> second = other.submit(() -> admitted(3, 6));
        await().atMost(PATIENCE).until(this::isWaitedFor);
        if (commits) {
            QuarkusTransaction.commit();
            assertThat(second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).containsExactly(6L);
        } else {
            QuarkusTransaction.rollback();
            assertThat(second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).containsExactly(3L, 6L);
        }
        assertThat(admitted(6)).isEmpty();
    }

    /** Of a subject that nobody has a row of yet: the second one meets the first one's insert. */
    @Test
    void whoComesSecondWaitsForARowThatTheFirstMakes() throws Exception {
        QuarkusTransaction.begin();
        assertThat(inTransaction(5)).containsExactly(5L);
        Future<List<Long>> second = other.submit(() -> admitted(3, 6));
        await().atMost(PATIENCE).until(this::isWaitedFor);
        QuarkusTransaction.commit();
        assertThat(second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).containsExactly(6L);
    }

    private boolean isWaitedFor() {
        return things.number(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like ?",
                        "insert into event_applied_sequence%")
                > 0;
    }

    private List<Long> admitted(long... sequences) {
        return QuarkusTransaction.requiringNew().call(() -> inTransaction(sequences));
    }

    private List<Long> inTransaction(long... sequences) {
        List<ReceivedEvent> events =
                Arrays.stream(sequences).mapToObj(this::event).toList();
        return inbox.admit(subscription, events).stream()
                .map(ReceivedEvent::sequence)
                .toList();
    }

    private ReceivedEvent event(long sequence) {
        return new ReceivedEvent(
                Things.STATE,
                UUID.randomUUID(),
                ReceivedEvent.TOMBSTONE,
                subject,
                "/test",
                Instant.now(),
                sequence,
                Optional.empty(),
                0,
                sequence,
                false,
                null);
    }
}
