package io.openchutes.event;

import java.time.Duration;

/**
 * A Kafka topic as the platform's contract describes it; the kind decides how a consumer tells news from repetition.
 *
 * @param name the topic's name, e.g. {@code chutes.chute-events}
 * @param kind whether a record is its subject's whole state or a happening
 * @param retention how long happenings are kept (state topics are compacted; there it is the tombstones' retention)
 */
public record Topic(String name, Kind kind, Duration retention) {
    /** How long dead letters can be replayed. */
    public static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

    public enum Kind {
        /** Log-compacted: each record is its subject's whole state, ordered by sequence. */
        STATE,
        /** Kept for {@link Topic#retention()}: each record counts once, told apart by its id. */
        HAPPENINGS
    }

    public static Topic state(String name) {
        return new Topic(name, Kind.STATE, Duration.ofDays(30));
    }

    public static Topic happenings(String name, Duration retention) {
        return new Topic(name, Kind.HAPPENINGS, retention);
    }

    /** The topic that records go to which can't be read or applied. */
    public String deadLetterName() {
        return name + ".dead-letters";
    }
}
