package io.openchutes.testing.rulebreakers;

import io.openchutes.event.Outbox;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Appends and produces on its own. */
class StrayConsumer {
    private Outbox outbox;
    private KafkaProducer<String, String> producer;

    Object both() {
        return outbox == null ? producer : outbox;
    }
}
