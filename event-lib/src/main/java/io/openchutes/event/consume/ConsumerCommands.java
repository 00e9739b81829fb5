package io.openchutes.event.consume;

import io.openchutes.event.kafka.KafkaSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jboss.logging.Logger;

/** Operator commands on a service's events, whether or not its replicas run. */
@ApplicationScoped
public class ConsumerCommands {
    private static final Logger LOG = Logger.getLogger(ConsumerCommands.class);

    private final Consumers consumers;
    private final DeadLetterReplay replay;
    private final DeadLetters deadLetters;
    private final Rebuild rebuild;
    private final SequenceRecovery sequences;
    private final KafkaSettings kafka;

    ConsumerCommands(
            Consumers consumers,
            DeadLetterReplay replay,
            DeadLetters deadLetters,
            Rebuild rebuild,
            SequenceRecovery sequences,
            KafkaSettings kafka) {
        this.consumers = consumers;
        this.replay = replay;
        this.deadLetters = deadLetters;
        this.rebuild = rebuild;
        this.sequences = sequences;
        this.kafka = kafka;
    }

    /**
     * Offers every open dead letter of a topic to its consumers again.
     *
     * @param topic a topic's name (of the letters or of their origin), or {@code all}
     * @return whether all were applied
     */
    public boolean replayDeadLetters(String topic) {
        DeadLetterReplay.Outcome total = new DeadLetterReplay.Outcome(0, 0, 0);
        for (RecordApplier applier : of(topic)) {
            total = total.plus(replay.replay(applier));
        }
        LOG.infof(
                "Dead letters of %s: %d applied or outdated, %d still fail, %d are no longer in Kafka",
                topic, total.replayed(), total.failed(), total.gone());
        return total.failed() == 0;
    }

    /** Closes every open dead letter of a topic without applying it. */
    public int discardDeadLetters(String topic) {
        int discarded = of(topic).stream()
                .mapToInt(applier -> deadLetters.discard(applier.subscription()))
                .sum();
        LOG.infof("%d dead letters of %s discarded", discarded, topic);
        return discarded;
    }

    /** Empties all copies, and makes the running consumers read state topics (and rollups' topics) from the start. */
    public void rebuild() {
        List<Rebuild.Step> steps = new ArrayList<>();
        for (RecordApplier applier : consumers.appliers()) {
            steps.add(new Rebuild.Step(applier, () -> ends(applier)));
        }
        rebuild.run(steps);
        LOG.infof("%d consumers read their topics anew", steps.size());
    }

    /** Raises the counters of a restored database above what this service has published. */
    public void raiseSequences() {
        LOG.infof("%d counters of a (topic, subject) were raised to what Kafka holds", sequences.raise());
    }

    private Map<Integer, Long> ends(RecordApplier applier) {
        Map<String, Object> settings = kafka.copy();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (TopicReader reader =
                new TopicReader(settings, applier.subscription().topic().name())) {
            return reader.ends();
        }
    }

    private List<RecordApplier> of(String topic) {
        List<RecordApplier> found = consumers.appliers().stream()
                .filter(applier -> topic.equals("all")
                        || topic.equals(applier.subscription().topic().name())
                        || topic.equals(applier.subscription().topic().deadLetterName()))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("This service has no consumer of " + topic);
        }
        return found;
    }
}
