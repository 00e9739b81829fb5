package io.openchutes.event.observe;

import java.time.Duration;
import java.util.Map;

/**
 * What the monitor saw last.
 *
 * @param outboxDepth unsent events
 * @param oldestUnsent how long the first of them has waited
 * @param openDeadLetters by consumer; those without are missing
 */
public record EventSnapshot(
        long outboxDepth,
        Duration oldestUnsent,
        Map<String, Long> openDeadLetters,
        boolean databaseAnswers,
        boolean kafkaAnswers) {}
