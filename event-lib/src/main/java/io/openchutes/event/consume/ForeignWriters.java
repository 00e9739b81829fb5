package io.openchutes.event.consume;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventConfig;
import io.openchutes.event.OwnedTopics;
import io.openchutes.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Recognises records that another program wrote to a topic which this service owns. Applied, they would undo this service's changes, and
 * this service theirs.
 */
@ApplicationScoped
public class ForeignWriters {
    private static final Logger LOG = Logger.getLogger(ForeignWriters.class);
    /** How long health names a writer after its last record. */
    private static final Duration SHOWN = Duration.ofMinutes(10);

    private static final int LONGEST_SOURCE = 100;

    private final Set<Topic> owned;
    private final String ownSource;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final ThrottledLog log;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(String source, Instant at) {}

    ForeignWriters(Instance<OwnedTopics> owned, EventConfig config, Clock clock, MeterRegistry metrics) {
        this.owned = owned.stream().flatMap(topics -> topics.topics().stream()).collect(Collectors.toUnmodifiableSet());
        this.ownSource = "/" + config.service();
        this.clock = clock;
        this.metrics = metrics;
        this.log = new ThrottledLog(clock);
    }

    Set<Topic> owned() {
        return owned;
    }

    boolean isForeign(Topic topic, String source) {
        return owned.contains(topic) && !source.equals(ownSource);
    }

    /** Counts, logs and remembers a record of another source. */
    void seen(Topic topic, String source) {
        String shortened = source.length() > LONGEST_SOURCE ? source.substring(0, LONGEST_SOURCE) : source;
        seen.put(topic.name(), new Seen(shortened, clock.instant()));
        Counter.builder("openchutes.topic.foreign.records")
                .description("Records of another source on a topic that this service owns; they are not applied")
                .tag("topic", topic.name())
                .register(metrics)
                .increment();
        log.log(
                topic.name() + " " + shortened,
                suppressed -> LOG.errorf(
                        "%s writes to %s, which belongs to %s: its records are ignored here. A topic has one owner: see"
                                + " \"Handing a topic over\" in docs/operating.md%s",
                        shortened, topic.name(), ownSource, suppressed));
    }

    /** The other writer of each owned topic that was seen a short time ago, by topic. */
    public Map<String, String> recent() {
        Instant limit = clock.instant().minus(SHOWN);
        Map<String, String> recent = new TreeMap<>();
        seen.forEach((topic, writer) -> {
            if (writer.at().isAfter(limit)) {
                recent.put(topic, writer.source());
            }
        });
        return recent;
    }
}
