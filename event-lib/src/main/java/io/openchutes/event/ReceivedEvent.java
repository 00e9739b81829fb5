package io.openchutes.event;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A record as it arrived: CloudEvents 1.0 attributes (binary mode), its offset, and its data.
 *
 * @param id the event's UUIDv7; happenings are applied once an id
 * @param type the event's name, e.g. {@code chute-deployed}
 * @param subject the topic's key, e.g. a chute_id
 * @param source who wrote it, e.g. {@code /chutes-service}
 * @param time when it happened, by its producer's clock
 * @param sequence counts up for each event of a (topic, subject); state older than what was applied is ignored
 * @param replay true while a rebuild reads records that were written before the rebuild began: restore copies without side effects
 * @param data the record's value: JSON in snake_case; null for a tombstone
 */
public record ReceivedEvent(
        Topic topic,
        UUID id,
        String type,
        String subject,
        String source,
        Instant time,
        long sequence,
        Optional<String> traceparent,
        int partition,
        long offset,
        boolean replay,
        EventData data) {

    /** The type of a record without a value: its subject is gone. */
    public static final String TOMBSTONE = "tombstone";

    private static final Pattern UUID_FORM =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    /**
     * The subject of a topic that is keyed by ids. Read strictly: the JDK's own parser also takes {@code 1-1-1-1-1}.
     *
     * @throws UnreadableEvent if it is no UUID
     */
    public UUID subjectId() {
        if (!UUID_FORM.matcher(subject).matches()) {
            throw new UnreadableEvent("ce_subject is no UUID: " + subject);
        }
        return UUID.fromString(subject);
    }

    /** Whether the subject of a state topic is gone. */
    public boolean isTombstone() {
        return data == null;
    }
}
