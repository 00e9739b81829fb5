package io.openchutes.instances.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.openchutes.instances.InstanceFixtures;
import io.openchutes.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Exactly one event a call, whoever closes it and however often it is tried. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class OpenCallServiceTest {
    @Inject
    OpenCallService calls;

    @Inject
    InstanceFixtures fixtures;

    private final UUID replica = UUID.randomUUID();
    private final UUID chute = UUID.randomUUID();
    private long batches;

    private OpenCall call() {
        return new OpenCall(
                UUID.randomUUID(), chute, UUID.randomUUID(), "5Miner", Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static CompletedCall completed(OpenCall call) {
        return CompletedCall.without(call, call.startedAt().plusSeconds(1), CallStatus.SUCCESS);
    }

    private void write(CallBatch batch) {
        calls.write(replica, ++batches, batch);
    }

    private static CallBatch begun(OpenCall call) {
        CallBatch batch = new CallBatch();
        batch.opened(call);
        return batch;
    }

    private static CallBatch ended(OpenCall call) {
        CallBatch batch = new CallBatch();
        batch.completed(completed(call));
        return batch;
    }

    private static OpenCall moved(OpenCall call) {
        return new OpenCall(call.invocationId(), call.chuteId(), UUID.randomUUID(), "5Other", call.startedAt());
    }

    /** The replica's lease has run out. */
    private void lapse() {
        fixtures.run(
                "update call_replicas set lease_until = now() - interval '1 second' where replica_id = ?", replica);
    }

    private long rows(String minerHotkey) {
        return fixtures.count(
                "select count(*) from open_calls where chute_id = ? and miner_hotkey = ?", chute, minerHotkey);
    }

    private long events() {
        return fixtures.count(
                "select count(*) from event_outbox where type = 'invocation-completed' and subject = '" + chute + "'");
    }

    @Test
    void whatAnotherReplicaHasClosedIsNotClosedAgain() {
        OpenCall call = call();
        write(begun(call));
        assertThat(events()).isZero();
        calls.retire(replica);
        while (fixtures.count("select count(*) from open_calls where chute_id = '" + chute + "'") > 0) {
            calls.closeAbandoned(10);
        }
        assertThat(events()).isEqualTo(1);
        write(ended(call));
        assertThat(events()).isEqualTo(1);
    }

    @Test
    void beginningsThatAreTriedAgainAfterTheirCommitAreNotWrittenAgain() {
        OpenCall call = call();
        calls.write(replica, 1, begun(call));
        // The commit's answer is lost; another replica takes this one for dead and closes the call before it tries
        // again.
        lapse();
        while (rows("5Miner") > 0) {
            calls.closeAbandoned(10);
        }
        assertThat(events()).isEqualTo(1);
        calls.write(replica, 1, begun(call));
        assertThat(rows("5Miner")).isZero();
        calls.write(replica, 2, ended(call));
        assertThat(events()).isEqualTo(1);
    }

    @Test
    void beginningsAreWrittenAgainWhereTheirCommitFailed() {
        OpenCall call = call();
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    calls.write(replica, 1, begun(call));
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertThat(rows("5Miner")).isZero();
        calls.write(replica, 1, begun(call));
        assertThat(rows("5Miner")).isEqualTo(1);
    }

    @Test
    void aTryThatStillRunsIsWaitedFor() throws Exception {
        OpenCall call = call();
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> QuarkusTransaction.requiringNew()
                .run(() -> {
                    calls.write(replica, 1, begun(call));
                    written.countDown();
                    awaitQuietly(end);
                }));
        assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> again = CompletableFuture.runAsync(() -> calls.write(replica, 1, begun(moved(call))));
        await().until(() -> fixtures.count("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and query like '%call_replicas%' and datname = current_database()")
                > 0);
        assertThat(again).isNotDone();
        end.countDown();
        first.get(10, TimeUnit.SECONDS);
        again.get(10, TimeUnit.SECONDS);
        assertThat(rows("5Miner")).isEqualTo(1);
        assertThat(rows("5Other")).isZero();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void endsThatAreTriedAgainAreToldOnce() {
        OpenCall call = call();
        write(begun(call));
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    write(ended(call));
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertThat(events()).isZero();
        write(ended(call));
        assertThat(events()).isEqualTo(1);
        write(ended(call));
        assertThat(events()).isEqualTo(1);
    }

    @Test
    void beginningsRenewTheLease() {
        write(begun(call()));
        lapse();
        write(begun(call()));
        assertThat(fixtures.count("select count(*) from call_replicas where replica_id = '" + replica
                        + "' and lease_until > now()"))
                .isEqualTo(1);
    }

    @Test
    void aCallThatMovedNamesItsLastInstance() {
        OpenCall first = call();
        write(begun(first));
        write(begun(moved(first)));
        assertThat(rows("5Other")).isEqualTo(1);
        CallBatch abandoned = new CallBatch();
        abandoned.abandoned(first.invocationId());
        write(abandoned);
        assertThat(fixtures.count("select count(*) from open_calls where chute_id = '" + chute + "'"))
                .isZero();
        assertThat(events()).isZero();
    }
}
