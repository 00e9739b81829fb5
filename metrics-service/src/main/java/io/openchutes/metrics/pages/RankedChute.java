package io.openchutes.metrics.pages;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A public LLM chute with its last 24 hours. */
public record RankedChute(
        UUID chuteId,
        String name,
        long invocations,
        long failures,
        long outputTokens,
        Map<Instant, Double> invocationsByHour) {}
