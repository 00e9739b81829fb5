package io.openchutes.auth.directory;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.auth.AuthConfig;
import io.openchutes.contracts.Topics;
import io.openchutes.event.consume.OffsetStore;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The time since the directory was last known to be complete. */
@Singleton
public class DirectoryAge {
    private static final Logger LOG = Logger.getLogger(DirectoryAge.class);

    private final OffsetStore offsets;
    private final Clock clock;
    private final Duration maximum;
    private final Duration catchUp;
    private final Instant startedAt;
    /** Null until it is known. */
    private volatile Instant confirmedAt;

    public DirectoryAge(OffsetStore offsets, Clock clock, AuthConfig config, MeterRegistry metrics) {
        this.offsets = offsets;
        this.clock = clock;
        this.maximum = config.directory().maximumAge();
        this.catchUp = config.directory().catchUp();
        this.startedAt = clock.instant();
        Gauge.builder(
                        "openchutes.auth.directory.age",
                        this,
                        age -> age.current().toMillis() / 1000d)
                .baseUnit("seconds")
                .description("Since the accounts' copies were last known to be complete")
                .register(metrics);
    }

    /** Of copies that were never complete: since the process started. */
    public Duration current() {
        Instant confirmed = confirmedAt;
        return since(confirmed == null ? startedAt : confirmed);
    }

    private Duration since(Instant past) {
        Duration age = Duration.between(past, clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    /**
     * Whether a key that was revoked meanwhile might still be accepted. The copies are as old after a restart as before; only a moment to
     * catch up is given.
     */
    public boolean isTooOld() {
        return current().compareTo(maximum) > 0 && since(startedAt).compareTo(catchUp) > 0;
    }

    @Scheduled(
            identity = "auth-directory-age",
            every = "${openchutes.auth.directory.age-check:10s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void measure() {
        try {
            Optional<Instant> completeAt = offsets.completeAt(DirectorySubscription.NAME, Topics.ACCOUNT_EVENTS);
            // A rebuild that has just begun has none: the age continues from the last one.
            completeAt.ifPresent(at -> confirmedAt = at);
        } catch (RuntimeException e) {
            LOG.debugf("The directory's age can't be measured: %s", e.getMessage());
        }
    }
}
