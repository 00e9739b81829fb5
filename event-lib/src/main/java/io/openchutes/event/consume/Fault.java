package io.openchutes.event.consume;

import io.openchutes.base.database.DatabaseFaults;
import io.openchutes.base.failure.Causes;
import io.openchutes.event.UnreadableEvent;
import org.apache.kafka.common.KafkaException;

/** Classifies why a record could not be applied. */
enum Fault {
    /** The database or Kafka is unavailable, or two transactions conflicted: retried without limit. */
    PASSING,
    /** The record can't be read: dead-lettered at once. */
    UNREADABLE,
    /** Anything else: dead-lettered after a few tries. */
    UNKNOWN;

    static Fault of(Throwable failure) {
        for (Throwable cause : Causes.of(failure)) {
            if (cause instanceof UnreadableEvent) {
                return UNREADABLE;
            }
            if (cause instanceof KafkaException || cause instanceof OutOfMemoryError) {
                return PASSING;
            }
        }
        return DatabaseFaults.mayPass(failure) ? PASSING : UNKNOWN;
    }
}
