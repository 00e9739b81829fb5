package io.openchutes.event.observe;

import io.openchutes.event.EventConfig;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.event.consume.Consumers;
import io.openchutes.event.consume.ForeignWriters;
import io.openchutes.event.relay.OutboxRelay;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Why events do not flow as they should, for health (in words) and for metrics (by reason). */
@ApplicationScoped
class Degradation {
    private final EventConfig config;
    private final OutboxRelay relay;
    private final Consumers consumers;
    private final ForeignWriters foreignWriters;
    private final ReplicaSignals signals;

    /** The values of the metric's label {@code reason}. */
    enum Reason {
        KAFKA_AWAY,
        DATABASE_AWAY,
        RELAY_FAILS,
        OUTBOX_OLD,
        SIGNALS_LOST,
        DEAD_LETTERS,
        CONSUMER_FAILS,
        FOREIGN_WRITER;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Degradation(
            EventConfig config,
            OutboxRelay relay,
            Consumers consumers,
            ForeignWriters foreignWriters,
            ReplicaSignals signals) {
        this.config = config;
        this.relay = relay;
        this.consumers = consumers;
        this.foreignWriters = foreignWriters;
        this.signals = signals;
    }

    /** One sentence for each thing that is wrong; empty if nothing is. */
    Map<Reason, List<String>> reasons(EventSnapshot seen) {
        Map<Reason, List<String>> reasons = new EnumMap<>(Reason.class);
        if (!seen.kafkaAnswers()) {
            add(reasons, Reason.KAFKA_AWAY, "Kafka does not answer");
        }
        if (!seen.databaseAnswers()) {
            add(reasons, Reason.DATABASE_AWAY, "the database does not answer");
        }
        relay.fault().ifPresent(fault -> add(reasons, Reason.RELAY_FAILS, "the outbox is not published"));
        if (seen.oldestUnsent().compareTo(config.degradedAfter()) > 0) {
            add(
                    reasons,
                    Reason.OUTBOX_OLD,
                    "an event waits in the outbox for " + seen.oldestUnsent().toSeconds() + " s");
        }
        if (config.signals().enabled() && !signals.connected()) {
            add(reasons, Reason.SIGNALS_LOST, "the LISTEN connection is down");
        }
        new TreeMap<>(seen.openDeadLetters())
                .forEach((consumer, count) ->
                        add(reasons, Reason.DEAD_LETTERS, consumer + " has " + count + " dead letters"));
        new TreeMap<>(consumers.progress()).forEach((consumer, progress) -> {
            if (!progress.fault().isEmpty()) {
                add(reasons, Reason.CONSUMER_FAILS, consumer + " can't apply what arrives");
            }
        });
        foreignWriters
                .recent()
                .forEach((topic, source) -> add(
                        reasons, Reason.FOREIGN_WRITER, source + " writes to " + topic + ", which this service owns"));
        return reasons;
    }

    private static void add(Map<Reason, List<String>> reasons, Reason reason, String sentence) {
        reasons.computeIfAbsent(reason, key -> new ArrayList<>()).add(sentence);
    }
}
