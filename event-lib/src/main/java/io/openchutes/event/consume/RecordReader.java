package io.openchutes.event.consume;

import io.micrometer.core.instrument.Counter;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.event.envelope.EventDecoder;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Reads what a poll brought before any transaction begins, and decides what is applied, what is ignored, and what goes to the dead letters at
 * once.
 */
final class RecordReader {
    private static final Logger LOG = Logger.getLogger(RecordReader.class);
    /** More types than these are counted together: a topic's writer must not decide how many series there are. */
    private static final int COUNTED_TYPES = 20;

    private static final int LONGEST_TYPE = 100;
    /** What differs from record to record in one reason: numbers, ids, quoted texts. */
    private static final Pattern VALUES = Pattern.compile("\"[^\"]*\"|[\\p{XDigit}-]{8,}|\\d+");

    private final Subscription subscription;
    private final ConsumerTools tools;
    private final Set<String> unknownTypes = new HashSet<>();

    RecordReader(Subscription subscription, ConsumerTools tools) {
        this.subscription = subscription;
        this.tools = tools;
    }

    /** @param replayUntil records before this offset were written before a rebuild began */
    PolledRecord read(ConsumerRecord<String, byte[]> record, long replayUntil) {
        try {
            ReceivedEvent event = EventDecoder.decode(subscription.topic(), record, replayUntil);
            if (tools.foreignWriters().isForeign(subscription.topic(), event.source())) {
                tools.foreignWriters().seen(subscription.topic(), event.source());
                return PolledRecord.ignored(record);
            }
            if (!subscription.handles(event)) {
                if (subscription.isUnknown(event)) {
                    countUnknown(event.type());
                }
                // A state of an unhandled type still makes older states of its subject obsolete.
                return subscription.topic().kind() == Topic.Kind.STATE && !subscription.isBatch()
                        ? PolledRecord.of(record, event)
                        : PolledRecord.ignored(record);
            }
            subscription.read(event);
            return PolledRecord.of(record, event);
        } catch (UnreadableEvent e) {
            String reason = e.getMessage();
            tools.unreadable()
                    .log(
                            subscription.name() + ": " + VALUES.matcher(reason).replaceAll("?"),
                            suppressed -> LOG.warnf(
                                    "%s can't read %s-%d@%d, which goes to the dead letters: %s%s",
                                    subscription.name(),
                                    record.topic(),
                                    record.partition(),
                                    record.offset(),
                                    reason,
                                    suppressed));
            return PolledRecord.dead(record, reason);
        }
    }

    private void countUnknown(String type) {
        String shortened = type.length() > LONGEST_TYPE ? type.substring(0, LONGEST_TYPE) : type;
        if (unknownTypes.size() < COUNTED_TYPES && unknownTypes.add(shortened)) {
            LOG.warnf(
                    "%s ignores events of the type %s on %s, which this version does not know",
                    subscription.name(), shortened, subscription.topic().name());
        }
        Counter.builder("openchutes.consumer.unknown.types")
                .description("Events that were ignored because this version does not know their type")
                .tag("consumer", subscription.name())
                .tag("type", unknownTypes.contains(shortened) ? shortened : "other")
                .register(tools.metrics())
                .increment();
    }
}
