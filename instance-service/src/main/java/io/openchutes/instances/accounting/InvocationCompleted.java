package io.openchutes.instances.accounting;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/** An invocation ended; exactly one for each. */
@RegisterForReflection
record InvocationCompleted(
        UUID invocationId,
        UUID chuteId,
        UUID instanceId,
        String minerHotkey,
        Instant startedAt,
        Instant completedAt,
        Long outputTokens,
        Double tokensPerSecond,
        Double timeToFirstToken,
        String status) {
    static final String TYPE = "invocation-completed";

    static InvocationCompleted of(CompletedCall completed) {
        OpenCall call = completed.call();
        return new InvocationCompleted(
                call.invocationId(),
                call.chuteId(),
                call.instanceId(),
                call.minerHotkey(),
                call.startedAt(),
                completed.completedAt(),
                completed.outputTokens(),
                completed.tokensPerSecond(),
                completed.timeToFirstToken(),
                completed.status().word());
    }
}
