package io.openchutes.instances.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Exactly one event a call, whoever closes it and however often it is tried. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class OpenCallServiceTest {
    @Inject
    OpenCallService calls;

    @Inject
    DataSource dataSource;

    private final UUID replica = UUID.randomUUID();
    private final UUID chute = UUID.randomUUID();
    private final AtomicReference<String> transaction = new AtomicReference<>();

    private OpenCall call() {
        return new OpenCall(
                UUID.randomUUID(), chute, UUID.randomUUID(), "5Miner", Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static CompletedCall completed(OpenCall call) {
        return CompletedCall.without(call, call.startedAt().plusSeconds(1), CallStatus.SUCCESS);
    }

    private void write(CallBatch batch) {
        calls.write(replica, batch, true, transaction::set);
    }

    private long events() {
        return number(
                "select count(*) from event_outbox where type = 'invocation-completed' and subject = '" + chute + "'");
    }

    private long number(String sql) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Test
    void whatAnotherReplicaHasClosedIsNotClosedAgain() {
        OpenCall call = call();
        CallBatch begun = new CallBatch();
        begun.opened(call);
        write(begun);
        assertThat(events()).isZero();
        calls.retire(replica);
        while (number("select count(*) from open_calls where chute_id = '" + chute + "'") > 0) {
            calls.closeAbandoned(10);
        }
        assertThat(events()).isEqualTo(1);
        CallBatch ended = new CallBatch();
        ended.completed(completed(call));
        write(ended);
        assertThat(events()).isEqualTo(1);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundOut() {
        OpenCall call = call();
        CallBatch begun = new CallBatch();
        begun.opened(call);
        write(begun);
        assertThat(calls.isCommitted(transaction.get())).isTrue();
        CallBatch ended = new CallBatch();
        ended.completed(completed(call));
        assertThatThrownBy(() -> calls.write(replica, ended, true, number -> {
                    transaction.set(number);
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertThat(calls.isCommitted(transaction.get())).isFalse();
        assertThat(events()).isZero();
        write(ended);
        assertThat(calls.isCommitted(transaction.get())).isTrue();
        assertThat(events()).isEqualTo(1);
        // Written once more by mistake: there is no row any more, and so no event.
        write(ended);
        assertThat(events()).isEqualTo(1);
    }

    @Test
    void aCallThatMovedNamesItsLastInstance() {
        OpenCall first = call();
        OpenCall second = new OpenCall(first.invocationId(), chute, UUID.randomUUID(), "5Other", first.startedAt());
        CallBatch begun = new CallBatch();
        begun.opened(first);
        write(begun);
        CallBatch moved = new CallBatch();
        moved.opened(second);
        write(moved);
        assertThat(number(
                        "select count(*) from open_calls where miner_hotkey = '5Other' and chute_id = '" + chute + "'"))
                .isEqualTo(1);
        CallBatch abandoned = new CallBatch();
        abandoned.abandoned(first.invocationId());
        write(abandoned);
        assertThat(number("select count(*) from open_calls where chute_id = '" + chute + "'"))
                .isZero();
        assertThat(events()).isZero();
    }
}
