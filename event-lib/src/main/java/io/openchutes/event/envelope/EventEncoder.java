package io.openchutes.event.envelope;

import com.github.f4b6a3.uuid.UuidCreator;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Topic;
import io.openchutes.event.json.EventJson;
import io.openchutes.event.json.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Makes Kafka records of events (CloudEvents 1.0, Kafka protocol binding, binary mode), without Quarkus, so that programs outside the
 * services can publish as the services do.
 */
public final class EventEncoder {
    private final String source;

    /** @param source who writes, e.g. {@code /chutes-service}: the CloudEvents source of every record */
    public EventEncoder(String source) {
        this.source = source;
    }

    /**
     * A record of an event that happens now, with a new id.
     *
     * @param sequence must count up for each event of the (topic, subject), across restarts of the producer too
     * @param data written as JSON in snake_case; null for a tombstone
     */
    public ProducerRecord<String, byte[]> encode(
            Topic topic, String type, String subject, long sequence, Instant time, Object data) {
        return encode(
                topic.name(),
                UuidCreator.getTimeOrderedEpoch(),
                type,
                subject,
                sequence,
                time,
                Optional.empty(),
                data == null ? null : EventJson.write(data));
    }

    /** A tombstone that removes the subject from a state topic. */
    public ProducerRecord<String, byte[]> tombstone(Topic topic, String subject, long sequence, Instant time) {
        return encode(topic, ReceivedEvent.TOMBSTONE, subject, sequence, time, null);
    }

    public ProducerRecord<String, byte[]> encode(
            String topic,
            UUID id,
            String type,
            String subject,
            long sequence,
            Instant time,
            Optional<String> traceparent,
            byte[] value) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, subject, value);
        Headers headers = record.headers();
        add(headers, EventHeaders.SPECVERSION, "1.0");
        add(headers, EventHeaders.ID, id.toString());
        add(headers, EventHeaders.TYPE, type);
        add(headers, EventHeaders.SOURCE, source);
        add(headers, EventHeaders.SUBJECT, subject);
        add(headers, EventHeaders.TIME, Rfc3339.format(time));
        add(headers, EventHeaders.SEQUENCE, Long.toString(sequence));
        traceparent.ifPresent(parent -> add(headers, EventHeaders.TRACEPARENT, parent));
        if (value != null) {
            add(headers, EventHeaders.CONTENT_TYPE, "application/json");
        }
        return record;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
