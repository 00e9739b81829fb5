package io.openchutes.event.topic;

import io.openchutes.event.Topic;
import io.openchutes.event.kafka.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes topics as the contract describes them, each with its dead-letter topic; usable without Quarkus. Topics that exist stay. */
public final class TopicCreator {
    private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
    private static final int MAX_DEAD_LETTER_BYTES = 5 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, Object> kafka;
    private final int partitions;
    private final Optional<Short> replicationFactor;

    /**
     * @param kafka client settings, at least {@code bootstrap.servers}
     * @param partitions of each topic; dead-letter topics have one
     * @param replicationFactor empty for the broker's default
     */
    public TopicCreator(Map<String, Object> kafka, int partitions, Optional<Short> replicationFactor) {
        this.kafka = new HashMap<>(kafka);
        this.partitions = partitions;
        this.replicationFactor = replicationFactor;
    }

    /**
     * Creates those topics that are missing, and returns when each partition of them has a leader that answers.
     *
     * <p>Kafka acknowledges a topic before its brokers lead it. An idempotent producer that sends at once may have its first batches
     * refused and a later one accepted, and gets OUT_OF_ORDER_SEQUENCE_NUMBER from that partition until its delivery timeout.
     *
     * @return the names of those that were created
     * @throws KafkaException if Kafka does not answer or refuses one
     */
    public List<String> create(Collection<Topic> topics) throws InterruptedException {
        List<NewTopic> wanted = wanted(topics);
        try (Admin admin = Admin.create(kafka)) {
            CreateTopicsResult result = admin.createTopics(wanted);
            List<String> created = new ArrayList<>();
            for (Map.Entry<String, KafkaFuture<Void>> outcome : result.values().entrySet()) {
                if (wasCreated(outcome.getValue())) {
                    created.add(outcome.getKey());
                }
            }
            awaitLeaders(
                    admin,
                    wanted.stream()
                            .filter(topic -> created.contains(topic.name()))
                            .toList());
            return created;
        }
    }

    private static void awaitLeaders(Admin admin, List<NewTopic> topics) throws InterruptedException {
        List<String> names = topics.stream().map(NewTopic::name).toList();
        Backoff backoff = new Backoff(Duration.ofMillis(10), Duration.ofMillis(500));
        long begun = System.nanoTime();
        // For a topic that a broker does not know yet, the listing below would log an ERROR for each try.
        while (!areKnown(admin, names)) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new KafkaException("Topics were created, but Kafka's brokers don't know them yet: " + names);
            }
            Thread.sleep(backoff.next().toMillis());
        }
        // Only a partition's leader knows its offsets; the client asks again until it does or its
        // default.api.timeout.ms is over.
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (NewTopic topic : topics) {
            for (int partition = 0; partition < topic.numPartitions(); partition++) {
                partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        try {
            admin.listOffsets(partitions).all().get();
        } catch (ExecutionException e) {
            throw new KafkaException("A topic was created, but a partition of it has no leader yet", e.getCause());
        }
    }

    private static boolean areKnown(Admin admin, List<String> topics) throws InterruptedException {
        try {
            admin.describeTopics(topics).allTopicNames().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw new KafkaException("The topics that were created can't be described", e.getCause());
        }
    }

    /** The topics as they are asked of Kafka: each of the catalogue's, and its dead-letter topic. */
    public List<NewTopic> wanted(Collection<Topic> topics) {
        List<NewTopic> wanted = new ArrayList<>();
        for (Topic topic : topics) {
            wanted.add(new NewTopic(topic.name(), Optional.of(partitions), replicationFactor).configs(settings(topic)));
            wanted.add(new NewTopic(topic.deadLetterName(), Optional.of(1), replicationFactor)
                    .configs(deadLetterSettings()));
        }
        return wanted;
    }

    private static boolean wasCreated(KafkaFuture<Void> outcome) throws InterruptedException {
        try {
            outcome.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw new KafkaException("The topic can't be created", e.getCause());
        }
    }

    private Map<String, String> settings(Topic topic) {
        Map<String, String> settings = new HashMap<>();
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE_BYTES));
        String retention = Long.toString(topic.retention().toMillis());
        if (topic.kind() == Topic.Kind.STATE) {
            settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            settings.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, retention);
            // The newest segment is never compacted: a quiet topic needs its segments closed by time.
            settings.put(
                    TopicConfig.SEGMENT_MS_CONFIG,
                    Long.toString(Duration.ofDays(1).toMillis()));
        } else {
            settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            settings.put(TopicConfig.RETENTION_MS_CONFIG, retention);
        }
        return withInSync(settings);
    }

    private Map<String, String> deadLetterSettings() {
        Map<String, String> settings = new HashMap<>();
        // A record as large as allowed must fit with the reason beside it.
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_DEAD_LETTER_BYTES));
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(Topic.DEAD_LETTER_RETENTION.toMillis()));
        return withInSync(settings);
    }

    /** With three copies or more an acknowledgement means that at least two have the record. */
    private Map<String, String> withInSync(Map<String, String> settings) {
        if (replicationFactor.isPresent() && replicationFactor.get() >= 3) {
            settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
        }
        return settings;
    }
}
