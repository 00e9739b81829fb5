package io.openchutes.event;

import java.time.Duration;

/**
 * What a consumer reads and from where it starts when it has no progress yet.
 *
 * @param name the consumer's name within its service; the consumer group is {@code {service}.{name}}
 * @param start where a group without progress begins
 * @param idempotencyWindow how long applied ids are kept (happenings only)
 */
public record Subscription(String name, Topic topic, Start start, Duration idempotencyWindow) {
    public enum Start {
        EARLIEST,
        LATEST
    }

    /** State topics are read from the start; happenings from the end. */
    public static Subscription to(String name, Topic topic) {
        return new Subscription(
                name, topic, topic.kind() == Topic.Kind.STATE ? Start.EARLIEST : Start.LATEST, topic.retention());
    }

    /** Happenings read from the start: for rollups only. */
    public static Subscription fromStart(String name, Topic topic) {
        return new Subscription(name, topic, Start.EARLIEST, topic.retention());
    }
}
