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
        batch.opened(call);
        assertThat(batch.rows()).containsExactly(call);
        assertThat(batch.ended()).isEmpty();
    }

    @Test
    void aCallThatMovesInOneBatchGetsOneRowThatNamesItsLastInstance() {
        OpenCall moved =
                new OpenCall(call.invocationId(), call.chuteId(), UUID.randomUUID(), "5Other", call.startedAt());
        batch.opened(call);
        batch.opened(moved);
        assertThat(batch.rows()).containsExactly(moved);
    }

    @Test
    void theEventOfACallDependsOnItsRow() {
        batch.completed(completed);
        assertThat(batch.rows()).isEmpty();
        assertThat(batch.ended()).containsExactly(call.invocationId());
        assertThat(batch.completed(call.invocationId())).isEqualTo(completed);
    }

    @Test
    void aCallThatNobodyTookIsNoInvocation() {
        batch.abandoned(call.invocationId());
        assertThat(batch.ended()).containsExactly(call.invocationId());
        assertThat(batch.completed(call.invocationId())).isNull();
    }
}
