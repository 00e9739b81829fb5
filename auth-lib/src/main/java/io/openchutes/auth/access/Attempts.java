package io.openchutes.auth.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.auth.Caller.Way;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Counts who came how and with what success; never who it was. */
@Singleton
public class Attempts {
    private static final Logger LOG = Logger.getLogger(Attempts.class);

    private final MeterRegistry metrics;
    /** Looked up once each: every call counts one. */
    private final Map<Kind, Counter> counters = new ConcurrentHashMap<>();

    private final Map<Way, Counter> accepted = new ConcurrentHashMap<>();

    private record Kind(Way way, String outcome) {}

    Attempts(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    void accepted(Way way) {
        accepted.computeIfAbsent(way, of -> counter(of, "accepted")).increment();
    }

    /** The sentence names what was wrong, and no secret. */
    void refused(Way way, Refused refused) {
        count(way, refused.reason().name().toLowerCase(Locale.ROOT));
        LOG.debugf("Refused %s: %s", way, refused.getMessage());
    }

    void unavailable(Way way, String why) {
        count(way, "unavailable");
        LOG.warnf("Nobody can be recognised by %s: %s", way, why);
    }

    private void count(Way way, String outcome) {
        counters.computeIfAbsent(new Kind(way, outcome), kind -> counter(way, outcome))
                .increment();
    }

    private Counter counter(Way way, String outcome) {
        return metrics.counter(
                "openchutes.auth.attempts", "way", way.name().toLowerCase(Locale.ROOT), "outcome", outcome);
    }
}
