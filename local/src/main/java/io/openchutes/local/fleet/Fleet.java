package io.openchutes.local.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Topic;
import io.openchutes.event.envelope.EventHeaders;
import io.openchutes.local.sample.EventPublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The simulation's thread: hears from Kafka what chutes there are and who wants them hot, and tells Kafka what the miners do. All that
 * it knows it reads again at its start, its own instances too.
 */
public final class Fleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
    private static final List<Topic> READ_FROM_START = List.of(Topics.CHUTE_EVENTS, Topics.INSTANCE_EVENTS);
    private static final List<Topic> READ_FROM_NOW = List.of(Topics.CHUTE_ACTIVITY, Topics.BOUNTY_EVENTS);

    private final KafkaConsumer<String, byte[]> consumer;
    private final EventPublisher publisher;
    private final SimulatedMiners miners;
    private final Traffic traffic;
    private final ObjectMapper json;
    private final Clock clock;
    private final Thread thread;
    private final Map<String, Long> happenings = new HashMap<>();
    private volatile boolean closed;

    private Fleet(String brokers, String systemUsername, long seed, ObjectMapper json, Clock clock) {
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        brokers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        1024 * 1024,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        this.publisher = new EventPublisher(brokers, clock, "/local/fleet");
        this.miners = new SimulatedMiners(seed, systemUsername);
        this.traffic = new Traffic(seed, miners);
        this.json = json;
        this.clock = clock;
        this.thread = new Thread(this::run, "fleet");
        this.thread.setDaemon(true);
    }

    /** @param seed what the miners are drawn from, and all that they do by chance */
    public static Fleet start(String brokers, String systemUsername, long seed, ObjectMapper json, Clock clock) {
        Fleet fleet = new Fleet(brokers, systemUsername, seed, json, clock);
        fleet.thread.start();
        return fleet;
    }

    private void run() {
        try (consumer;
                publisher) {
            catchUp();
            Instant next = clock.instant();
            while (!closed) {
                consumer.poll(POLL).forEach(this::hear);
                Instant now = clock.instant();
                if (!now.isBefore(next)) {
                    next = now.plus(TICK);
                    List<Emission> emissions = new ArrayList<>(miners.tick(now));
                    emissions.addAll(traffic.tick(now));
                    emissions.forEach(this::publish);
                }
            }
        } catch (WakeupException | InterruptException e) {
            // Asked to end.
            LOG.debug("The fleet ends", e);
        } catch (KafkaException e) {
            LOG.error("The fleet has stopped; the platform goes on without it", e);
        }
    }

    /** Reads the state topics to their present ends: only then is it known which instances run already. */
    private void catchUp() {
        List<TopicPartition> state = partitions(READ_FROM_START);
        List<TopicPartition> news = partitions(READ_FROM_NOW);
        consumer.assign(state);
        consumer.seekToBeginning(state);
        Map<TopicPartition, Long> ends = consumer.endOffsets(state);
        while (!closed && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (record.topic().equals(Topics.INSTANCE_EVENTS.name())) {
                    restore(record);
                } else {
                    hear(record);
                }
            }
        }
        List<TopicPartition> all = new ArrayList<>(news);
        state.stream()
                .filter(partition -> partition.topic().equals(Topics.CHUTE_EVENTS.name()))
                .forEach(all::add);
        // Positions are kept for what stays assigned.
        consumer.assign(all);
        consumer.seekToEnd(news);
    }

    private List<TopicPartition> partitions(List<Topic> topics) {
        Set<TopicPartition> partitions = new HashSet<>();
        topics.forEach(topic -> consumer.partitionsFor(topic.name())
                .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition()))));
        return partitions.stream()
                .sorted(Comparator.comparing(TopicPartition::toString))
                .toList();
    }

    private void restore(ConsumerRecord<String, byte[]> record) {
        UUID id = UUID.fromString(record.key());
        if (record.value() == null || "instance-removed".equals(header(record, EventHeaders.TYPE))) {
            miners.forget(id);
        } else {
            miners.restore(read(record, InstanceState.class), Long.parseLong(header(record, EventHeaders.SEQUENCE)));
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        UUID chuteId = UUID.fromString(record.key());
        String type = header(record, EventHeaders.TYPE);
        if (record.topic().equals(Topics.CHUTE_EVENTS.name())) {
            if (record.value() == null || "chute-deleted".equals(type)) {
                miners.chuteDeleted(chuteId);
            } else {
                miners.chuteChanged(read(record, KnownChute.class));
            }
        } else if (Set.of("chute-warmup-requested", "bounty-created", "bounty-increased")
                .contains(type)) {
            miners.demanded(chuteId, clock.instant());
        }
    }

    private <T> T read(ConsumerRecord<String, byte[]> record, Class<T> type) {
        try {
            return json.readValue(record.value(), type);
        } catch (IOException e) {
            throw new KafkaException("Unreadable record of " + record.topic() + " at " + record.offset(), e);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private void publish(Emission emission) {
        long sequence = emission.topic().kind() == Topic.Kind.STATE
                ? emission.sequence()
                : happenings.merge(emission.topic().name() + emission.subject(), 1L, Long::sum);
        publisher.publish(emission.topic(), emission.type(), emission.subject(), sequence, emission.data());
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
