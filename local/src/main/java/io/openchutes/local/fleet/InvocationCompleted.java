package io.openchutes.local.fleet;

import java.time.Instant;
import java.util.UUID;

/** The data of an invocation-completed event, as the invocation gateway publishes it. */
public record InvocationCompleted(
        UUID invocationId,
        UUID chuteId,
        UUID instanceId,
        String minerHotkey,
        Instant startedAt,
        Instant completedAt,
        Integer outputTokens,
        Double tokensPerSecond,
        String status) {}
