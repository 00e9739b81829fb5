package io.openchutes.metrics.rollup;

import io.openchutes.metrics.Limits;
import io.openchutes.metrics.PlausibleTimes;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * An invocation that ended, as consumed.
 *
 * @param timeToFirstToken in seconds; null where the answer was no stream
 */
@RegisterForReflection
public record InvocationCompleted(
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

    private static final long MOST_TOKENS = 1_000_000_000L;
    private static final double HIGHEST_RATE = 1e9;
    private static final double LONGEST_WAIT = 86_400 * 365d;
    private static final int LONGEST_HOTKEY = 128;

    public InvocationCompleted {
        Objects.requireNonNull(invocationId, "invocation_id");
        Objects.requireNonNull(chuteId, "chute_id");
        Objects.requireNonNull(instanceId, "instance_id");
        Objects.requireNonNull(minerHotkey, "miner_hotkey");
        Objects.requireNonNull(startedAt, "started_at");
        Objects.requireNonNull(completedAt, "completed_at");
        Objects.requireNonNull(status, "status");
        if (outputTokens != null) {
            Limits.require("output_tokens", outputTokens, 0, MOST_TOKENS);
        }
        if (tokensPerSecond != null) {
            Limits.require("tokens_per_second", tokensPerSecond, 0, HIGHEST_RATE);
        }
        if (timeToFirstToken != null) {
            Limits.require("time_to_first_token", timeToFirstToken, 0, LONGEST_WAIT);
        }
        Limits.require("miner_hotkey", minerHotkey, LONGEST_HOTKEY);
        PlausibleTimes.require("started_at", startedAt);
        PlausibleTimes.require("completed_at", completedAt);
    }

    /** Only these enter the means; any other word, known or not, is a failure. */
    boolean succeeded() {
        return status.equals("success");
    }
}
