package io.openchutes.instances.accounting;

import java.time.Instant;

/**
 * A call that has ended.
 *
 * @param outputTokens null where the answer named none, as the others
 * @param timeToFirstToken in seconds; of streams alone
 */
public record CompletedCall(
        OpenCall call,
        Instant completedAt,
        CallStatus status,
        Long outputTokens,
        Double tokensPerSecond,
        Double timeToFirstToken) {
    /** Of a call whose answer was not seen to its end. */
    public static CompletedCall without(OpenCall call, Instant completedAt, CallStatus status) {
        return new CompletedCall(call, completedAt, status, null, null, null);
    }
}
