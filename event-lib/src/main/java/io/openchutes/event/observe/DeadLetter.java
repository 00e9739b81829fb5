package io.openchutes.event.observe;

import java.time.Instant;

/**
 * A record that could not be applied, without its content.
 *
 * @param type null where the record did not say
 * @param subject of the event, else the record's key; null where it had none
 * @param reason the first line of it alone: PostgreSQL's next ones show rows
 */
public record DeadLetter(
        String consumer,
        String topic,
        int partition,
        long offset,
        String type,
        String subject,
        String reason,
        Instant diedAt) {}
