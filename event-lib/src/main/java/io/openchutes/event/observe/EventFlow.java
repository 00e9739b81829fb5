package io.openchutes.event.observe;

import io.openchutes.event.EventStoreFailure;
import io.openchutes.event.consume.Consumers;
import io.openchutes.event.consume.Consumers.Progress;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** How events leave and arrive at the moment, in one value: what health says, by consumer, and the dead letters behind it. */
@ApplicationScoped
public class EventFlow {
    private static final int LONGEST_REASON = 300;

    private final EventMonitor monitor;
    private final Degradation degradation;
    private final Consumers consumers;
    private final DataSource dataSource;

    EventFlow(EventMonitor monitor, Degradation degradation, Consumers consumers, DataSource dataSource) {
        this.monitor = monitor;
        this.degradation = degradation;
        this.consumers = consumers;
        this.dataSource = dataSource;
    }

    /**
     * @param reasons a sentence for each thing that is wrong; empty if nothing is
     * @param outboxDepth unsent events
     * @param oldestUnsent how long the first of them has waited
     */
    public record Seen(List<String> reasons, long outboxDepth, Duration oldestUnsent, List<ConsumerSeen> consumers) {}

    /**
     * A consumer of this process.
     *
     * @param lag records of its partitions that are not applied yet; empty while it has none or Kafka does not answer
     * @param openDeadLetters those of all replicas
     */
    public record ConsumerSeen(
            String name, String topic, Optional<Long> lag, boolean isFailing, long openDeadLetters) {}

    /** What the monitor saw last, some seconds ago at most: reading it asks nobody. */
    public Seen seen() {
        EventSnapshot latest = monitor.latest();
        Map<String, Progress> progress = consumers.progress();
        return new Seen(
                degradation.reasons(latest).values().stream()
                        .flatMap(List::stream)
                        .toList(),
                latest.outboxDepth(),
                latest.oldestUnsent(),
                consumers.topics().entrySet().stream()
                        .map(consumer ->
                                seen(consumer.getKey(), consumer.getValue(), progress.get(consumer.getKey()), latest))
                        .toList());
    }

    private static ConsumerSeen seen(String name, String topic, Progress progress, EventSnapshot latest) {
        return new ConsumerSeen(
                name,
                topic,
                progress == null || !latest.kafkaAnswers() ? Optional.empty() : progress.lag(),
                progress != null && !progress.fault().isEmpty(),
                latest.openDeadLetters().getOrDefault(name, 0L));
    }

    /**
     * The open ones, newest first.
     *
     * @throws EventStoreFailure if the database does not answer
     */
    public List<DeadLetter> newestDeadLetters(int most) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        select consumer, topic, partition, record_offset, type, subject, reason, died_at from event_dead_letter
                        where closed_at is null order by died_at desc limit ?""")) {
            select.setInt(1, most);
            List<DeadLetter> letters = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    letters.add(new DeadLetter(
                            row.getString(1),
                            row.getString(2),
                            row.getInt(3),
                            row.getLong(4),
                            row.getString(5),
                            row.getString(6),
                            firstLine(row.getString(7)),
                            row.getObject(8, OffsetDateTime.class).toInstant()));
                }
            }
            return letters;
        } catch (SQLException e) {
            throw new EventStoreFailure("The dead letters can't be read", e);
        }
    }

    private static String firstLine(String reason) {
        String line = reason.lines().findFirst().orElse("");
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
    }
}
