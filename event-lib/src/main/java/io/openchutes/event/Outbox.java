package io.openchutes.event;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;

/**
 * Where a service leaves its events: rows in its own database, written in the transaction that changes the state, so that both
 * commit or neither. The relay publishes them.
 */
@ApplicationScoped
public class Outbox {
    /**
     * Appends an event to the running transaction.
     *
     * @param subject the topic's key (a chute_id, a user_id, …); one subject's events reach Kafka in the order of their commits
     * @param data serialised to JSON in snake_case
     * @return the event's id (UUIDv7), also a fit idempotency key for whoever acts on it
     * @throws jakarta.transaction.TransactionalException if no transaction is running
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID append(Topic topic, String type, String subject, Object data) {
        throw new UnsupportedOperationException("walking skeleton");
    }

    /** Appends a state topic's tombstone: it takes the subject's next sequence number and removes the subject by compaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID appendTombstone(Topic topic, String subject) {
        throw new UnsupportedOperationException("walking skeleton");
    }
}
