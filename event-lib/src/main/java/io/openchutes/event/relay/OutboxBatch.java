package io.openchutes.event.relay;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The oldest unsent rows of the outbox, in the order in which they must reach Kafka. */
record OutboxBatch(List<Row> rows) {
    /** @param data null for a tombstone */
    record Row(
            long id,
            UUID eventId,
            String topic,
            String type,
            String subject,
            long sequence,
            Instant time,
            Optional<String> traceparent,
            byte[] data) {}

    boolean isEmpty() {
        return rows.isEmpty();
    }

    Long[] ids() {
        return rows.stream().map(Row::id).toArray(Long[]::new);
    }

    Map<String, Long> countByTopic() {
        return rows.stream().collect(Collectors.groupingBy(Row::topic, Collectors.counting()));
    }
}
