package io.openchutes.event.consume;

import io.openchutes.event.Topic;
import io.openchutes.event.envelope.EventDecoder;
import io.openchutes.event.envelope.EventHeaders;
import io.openchutes.event.kafka.KafkaSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * Reads what arrives on the owned topics to which this service has no subscription, only to see who wrote it: on the others the
 * subscriptions see it. One client and one thread, no group, from the end.
 */
@ApplicationScoped
public class OwnedTopicWatch {
    private static final Logger LOG = Logger.getLogger(OwnedTopicWatch.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Nobody waits for what is seen here: the broker gathers a second's records, unless there are so many bytes of them. */
    private static final int GATHER_BYTES = 1024 * 1024;

    /** Neither keys nor values are looked at, nor copied. */
    private static final Deserializer<Void> UNREAD = new Deserializer<>() {
        @Override
        public Void deserialize(String topic, byte[] data) {
            return null;
        }

        @Override
        public Void deserialize(String topic, Headers headers, ByteBuffer data) {
            return null;
        }
    };

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final long RETRY_SECONDS = 5;

    private final ForeignWriters foreignWriters;
    private final KafkaSettings kafka;
    private final Map<String, Topic> topics;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile KafkaConsumer<Void, Void> client;
    private Thread thread;

    OwnedTopicWatch(ForeignWriters foreignWriters, Consumers consumers, KafkaSettings kafka) {
        this.foreignWriters = foreignWriters;
        this.kafka = kafka;
        Set<Topic> read = consumers.appliers().stream()
                .map(applier -> applier.subscription().topic())
                .collect(Collectors.toSet());
        this.topics = foreignWriters.owned().stream()
                .filter(topic -> !read.contains(topic))
                .collect(Collectors.toMap(Topic::name, topic -> topic));
    }

    /** Starts the thread, if there is anything to watch; it waits for Kafka and for the topics as long as it must. */
    public void start() {
        if (!topics.isEmpty()) {
            thread = new Thread(this::run, "events-owned-topics");
            thread.setDaemon(true);
            thread.start();
        }
    }

    public void stop(Duration patience) throws InterruptedException {
        stop.countDown();
        KafkaConsumer<Void, Void> running = client;
        if (running != null) {
            running.wakeup();
        }
        if (thread != null) {
            thread.join(patience.toMillis());
        }
    }

    private void run() {
        try {
            do {
                try {
                    watch();
                } catch (WakeupException e) {
                    LOG.debug("The watch of owned topics stops");
                } catch (KafkaException e) {
                    LOG.debugf("Owned topics can't be watched yet: %s", e.getMessage());
                } finally {
                    close();
                }
            } while (!stop.await(RETRY_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when a topic is missing, so that it is looked for again. */
    private void watch() {
        Map<String, Object> settings = kafka.copy();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.CHECK_CRCS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHER_BYTES);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(POLL.toMillis()));
        client = new KafkaConsumer<>(settings, UNREAD, UNREAD);
        Set<TopicPartition> partitions = new HashSet<>();
        for (String topic : topics.keySet()) {
            List<TopicPartition> found = client.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (found.isEmpty()) {
                return;
            }
            partitions.addAll(found);
        }
        client.assign(partitions);
        client.seekToEnd(partitions);
        while (stop.getCount() > 0) {
            client.poll(POLL)
                    .forEach(record -> EventDecoder.text(record.headers(), EventHeaders.SOURCE)
                            .filter(source -> foreignWriters.isForeign(topics.get(record.topic()), source))
                            .ifPresent(source -> foreignWriters.seen(topics.get(record.topic()), source)));
        }
    }

    private void close() {
        KafkaConsumer<Void, Void> left = client;
        client = null;
        if (left != null) {
            left.close(CloseOptions.timeout(CLOSE_PATIENCE));
        }
    }
}
