package io.openchutes.event;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A record as it arrived: CloudEvents 1.0 attributes (binary mode), its place in the topic, and its data.
 *
 * @param id the event's UUIDv7; happenings are applied once an id
 * @param type the event's name, e.g. {@code chute-deployed}
 * @param subject the topic's key, e.g. a chute_id
 * @param time when it happened, by its producer's clock
 * @param sequence counts up for each event of a (topic, subject); state older than what was applied is ignored
 * @param replay true while a rebuild reads records that were written before the rebuild began: restore copies, cause nothing
 * @param data the record's value: JSON in snake_case; null for a tombstone
 */
public record ReceivedEvent(
        Topic topic,
        UUID id,
        String type,
        String subject,
        Instant time,
        long sequence,
        Optional<String> traceparent,
        int partition,
        long offset,
        boolean replay,
        EventData data) {

    /** A state topic's word that its subject is gone. */
    public boolean isTombstone() {
        return data == null;
    }
}
