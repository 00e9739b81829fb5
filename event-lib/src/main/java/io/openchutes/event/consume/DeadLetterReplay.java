package io.openchutes.event.consume;

import io.openchutes.event.EventConfig;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.database.Transactions;
import io.openchutes.event.envelope.EventDecoder;
import io.openchutes.event.envelope.EventHeaders;
import io.openchutes.event.kafka.KafkaSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.jboss.logging.Logger;

/**
 * Offers dead letters to the consumer that could not apply them, in its own database and past its own inbox. They are not published to
 * the topic again: there an old state would be the newest record of its key, and would overtake what is newer after a compaction.
 */
@ApplicationScoped
class DeadLetterReplay {
    private static final Logger LOG = Logger.getLogger(DeadLetterReplay.class);

    private final KafkaSettings kafka;
    private final EventConfig config;
    private final Transactions transactions;
    private final DeadLetters deadLetters;
    private final ForeignWriters foreignWriters;

    DeadLetterReplay(
            KafkaSettings kafka,
            EventConfig config,
            Transactions transactions,
            DeadLetters deadLetters,
            ForeignWriters foreignWriters) {
        this.kafka = kafka;
        this.config = config;
        this.transactions = transactions;
        this.deadLetters = deadLetters;
        this.foreignWriters = foreignWriters;
    }

    /** @param gone open letters that the dead-letter topic no longer holds */
    record Outcome(int replayed, int failed, int gone) {
        Outcome plus(Outcome other) {
            return new Outcome(replayed + other.replayed, failed + other.failed, gone + other.gone);
        }
    }

    Outcome replay(RecordApplier applier) {
        Subscription subscription = applier.subscription();
        Set<DeadLetters.Source> open = new HashSet<>(deadLetters.open(subscription));
        if (open.isEmpty()) {
            return new Outcome(0, 0, 0);
        }
        Map<String, Object> settings = kafka.copy();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        int replayed = 0;
        int failed = 0;
        try (TopicReader reader = new TopicReader(settings, subscription.topic().deadLetterName())) {
            List<ConsumerRecord<String, byte[]>> letters = reader.next();
            while (!letters.isEmpty()) {
                for (ConsumerRecord<String, byte[]> letter : letters) {
                    if (isFor(subscription, letter) && open.remove(source(letter))) {
                        if (replay(applier, letter)) {
                            replayed++;
                        } else {
                            failed++;
                        }
                    }
                }
                letters = reader.next();
            }
        }
        return new Outcome(replayed, failed, open.size());
    }

    private boolean isFor(Subscription subscription, ConsumerRecord<String, byte[]> letter) {
        return EventDecoder.text(letter.headers(), EventHeaders.DEAD_CONSUMER)
                .filter(deadLetters.group(subscription)::equals)
                .isPresent();
    }

    private DeadLetters.Source source(ConsumerRecord<String, byte[]> letter) {
        return new DeadLetters.Source(
                (int) number(letter.headers(), EventHeaders.DEAD_PARTITION),
                number(letter.headers(), EventHeaders.DEAD_OFFSET));
    }

    private long number(Headers headers, String name) {
        return EventDecoder.text(headers, name)
                .map(Long::parseLong)
                .orElseThrow(() -> new KafkaException("A dead letter has no header " + name));
    }

    private boolean replay(RecordApplier applier, ConsumerRecord<String, byte[]> letter) {
        Subscription subscription = applier.subscription();
        DeadLetters.Source source = source(letter);
        try {
            ReceivedEvent event = EventDecoder.decode(
                    subscription.topic(),
                    letter.key(),
                    letter.headers(),
                    letter.value(),
                    source.partition(),
                    source.offset(),
                    false);
            // One that became ignorable since, with a new version or a new owner of the topic, is closed and not
            // applied.
            boolean applies =
                    subscription.handles(event) && !foreignWriters.isForeign(subscription.topic(), event.source());
            if (applies) {
                subscription.read(event);
            }
            transactions.run(config.consumers().transactionTimeout(), () -> {
                // First, so that two replays at once apply it once.
                if (deadLetters.close(subscription, source, "replay") && applies) {
                    applier.apply(List.of(event));
                }
            });
            return true;
        } catch (RuntimeException e) {
            if (Fault.of(e) == Fault.PASSING) {
                throw e;
            }
            boolean unreadable = Fault.of(e) == Fault.UNREADABLE;
            LOG.errorf(
                    unreadable ? null : e, "%s still can't apply %s: %s", subscription.name(), source, e.getMessage());
            transactions.run(
                    config.consumers().transactionTimeout(),
                    () -> deadLetters.noteReason(subscription, source, unreadable ? e.getMessage() : e.toString()));
            return false;
        }
    }
}
