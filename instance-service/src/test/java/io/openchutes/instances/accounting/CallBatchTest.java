package io.openchutes.instances.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallBatchTest {
    private final CallBatch batch = new CallBatch();
    private final OpenCall call =
            new OpenCall(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), "5Miner", Instant.EPOCH);
    private final CompletedCall completed = CompletedCall.without(call, Instant.EPOCH, CallStatus.SUCCESS);

    @Test
    void aCallThatBeginsGetsARow() {
        batch.opened(call, false);
        assertThat(batch.rows()).containsExactly(call);
        assertThat(batch.ended()).isEmpty();
        assertThat(batch.withoutRow()).isEmpty();
    }

    @Test
    void aCallThatBeginsAndEndsNeedsNone() {
        batch.opened(call, false);
        batch.completed(completed);
        assertThat(batch.rows()).isEmpty();
        assertThat(batch.ended()).isEmpty();
        assertThat(batch.withoutRow()).containsExactly(completed);
    }

    @Test
    void theEventOfACallThatHadARowDependsOnTheRow() {
        batch.completed(completed);
        assertThat(batch.ended()).containsExactly(call.invocationId());
        assertThat(batch.withoutRow()).isEmpty();
        assertThat(batch.completed(call.invocationId())).isEqualTo(completed);
    }

    @Test
    void aCallThatMovedAndEndedMayHaveARow() {
        batch.opened(call, true);
        batch.completed(completed);
        assertThat(batch.ended()).containsExactly(call.invocationId());
        assertThat(batch.withoutRow()).isEmpty();
        assertThat(batch.rows()).isEmpty();
    }

    @Test
    void aCallThatNobodyTookLeavesNothing() {
        batch.opened(call, false);
        batch.abandoned(call.invocationId());
        assertThat(batch.rows()).isEmpty();
        assertThat(batch.ended()).isEmpty();
        assertThat(batch.withoutRow()).isEmpty();
    }

    @Test
    void aCallThatNobodyTookIsNoInvocation() {
        batch.abandoned(call.invocationId());
        assertThat(batch.ended()).containsExactly(call.invocationId());
        assertThat(batch.completed(call.invocationId())).isNull();
    }
}
