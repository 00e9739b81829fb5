package io.openchutes.event.consume;

import io.openchutes.event.ReceivedEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record with the outcome of reading it.
 *
 * @param event null if nothing is to be applied
 * @param reason why it goes to the dead letters; null if it does not
 */
record PolledRecord(ConsumerRecord<String, byte[]> record, ReceivedEvent event, String reason) {
    static PolledRecord of(ConsumerRecord<String, byte[]> record, ReceivedEvent event) {
        return new PolledRecord(record, event, null);
    }

    static PolledRecord ignored(ConsumerRecord<String, byte[]> record) {
        return new PolledRecord(record, null, null);
    }

    static PolledRecord dead(ConsumerRecord<String, byte[]> record, String reason) {
        return new PolledRecord(record, null, String.valueOf(reason));
    }

    TopicPartition partition() {
        return new TopicPartition(record.topic(), record.partition());
    }

    boolean isDead() {
        return reason != null;
    }
}
