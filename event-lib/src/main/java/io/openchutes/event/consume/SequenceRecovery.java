package io.openchutes.event.consume;

import io.openchutes.event.EventConfig;
import io.openchutes.event.EventStoreFailure;
import io.openchutes.event.Topic;
import io.openchutes.event.envelope.EventDecoder;
import io.openchutes.event.envelope.EventHeaders;
import io.openchutes.event.kafka.KafkaSettings;
import io.openchutes.event.topic.TopicCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Raises the counters of a database that was restored from a backup above what the service published after the backup: consumers ignore what is
 * not newer than what they have, so they would ignore the restored service.
 */
@ApplicationScoped
class SequenceRecovery {
    private final Instance<TopicCatalogue> catalogues;
    private final KafkaSettings kafka;
    private final DataSource dataSource;
    private final String source;

    SequenceRecovery(
            Instance<TopicCatalogue> catalogues, KafkaSettings kafka, DataSource dataSource, EventConfig config) {
        this.catalogues = catalogues;
        this.kafka = kafka;
        this.dataSource = dataSource;
        this.source = "/" + config.service();
    }

    /** @return how many counters were raised */
    int raise() {
        return catalogues.stream()
                .flatMap(catalogue -> catalogue.topics().stream())
                .mapToInt(topic -> raise(topic, published(topic)))
                .sum();
    }

    /** The newest sequence of each subject that this service has written to the topic. */
    private Map<String, Long> published(Topic topic) {
        Map<String, Long> newest = new HashMap<>();
        Map<String, Object> settings = kafka.copy();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (TopicReader reader = new TopicReader(settings, topic.name())) {
            List<ConsumerRecord<String, byte[]>> records = reader.next();
            while (!records.isEmpty()) {
                for (ConsumerRecord<String, byte[]> record : records) {
                    if (EventDecoder.text(record.headers(), EventHeaders.SOURCE)
                            .filter(source::equals)
                            .isPresent()) {
                        long sequence = EventDecoder.decode(topic, record, 0).sequence();
                        newest.merge(record.key(), sequence, Math::max);
                    }
                }
                records = reader.next();
            }
        }
        return newest;
    }

    private int raise(Topic topic, Map<String, Long> newest) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement raise = connection.prepareStatement("""
                        insert into event_sequence (topic, subject, last_sequence) values (?, ?, ?)
                        on conflict (topic, subject) do update set last_sequence = excluded.last_sequence
                        where event_sequence.last_sequence < excluded.last_sequence""")) {
            int raised = 0;
            for (Map.Entry<String, Long> subject : newest.entrySet()) {
                raise.setString(1, topic.name());
                raise.setString(2, subject.getKey());
                raise.setLong(3, subject.getValue());
                raised += raise.executeUpdate();
            }
            return raised;
        } catch (SQLException e) {
            throw new EventStoreFailure("The counters of " + topic.name() + " can't be raised", e);
        }
    }
}
