package io.openchutes.event;

import java.time.Duration;
import java.util.Set;

/**
 * A Kafka topic as the platform's contract describes it; the kind decides how a consumer recognises a repeated record.
 *
 * @param name the topic's name, e.g. {@code chutes.chute-events}
 * @param kind whether a record is its subject's whole state or a single happening
 * @param retention how long happenings are kept (state topics are compacted; there it is the tombstones' retention)
 * @param key the field of the data that repeats the record's key, e.g. {@code chute_id}; empty where nothing is checked
 * @param types the event types that the contract lists for the topic; empty where a consumer's own types are all that is known
 * @param hasTombstones whether a record without a value is allowed
 */
public record Topic(String name, Kind kind, Duration retention, String key, Set<String> types, boolean hasTombstones) {
    /** How long dead letters can be replayed. */
    public static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

    private static final Duration TOMBSTONE_RETENTION = Duration.ofDays(30);

    public enum Kind {
        /** Log-compacted: each record is its subject's whole state, ordered by sequence. */
        STATE,
        /** Kept for {@link Topic#retention()}: each record counts once, identified by its id. */
        HAPPENINGS
    }

    public Topic {
        types = Set.copyOf(types);
    }

    public static Topic state(String name) {
        return new Topic(name, Kind.STATE, TOMBSTONE_RETENTION, "", Set.of(), true);
    }

    public static Topic happenings(String name, Duration retention) {
        return new Topic(name, Kind.HAPPENINGS, retention, "", Set.of(), false);
    }

    /** The same topic, of which every record's data repeats the record's key in the given field. */
    public Topic keyedBy(String field) {
        return new Topic(name, kind, retention, field, types, hasTombstones);
    }

    /** The same topic with the event types that the contract lists for it. */
    public Topic ofTypes(String... listed) {
        return new Topic(name, kind, retention, key, Set.of(listed), hasTombstones);
    }

    /** The same topic, in which a record without a value is an error. */
    public Topic withoutTombstones() {
        return new Topic(name, kind, retention, key, types, false);
    }

    /** The topic that receives the records which can't be read or applied. */
    public String deadLetterName() {
        return name + ".dead-letters";
    }
}
