package io.openchutes.event;

import io.openchutes.base.config.Bounds;
import io.openchutes.base.config.DurationBounds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How a service sends and receives events; the broker's address and security are Quarkus's own {@code kafka.*} keys. */
@RegisterForReflection
@ConfigMapping(prefix = "openchutes.events")
public interface EventConfig {
    /** The service's name: the source of its events, the prefix of its consumer groups, and its relay's transactional id. */
    @WithDefault("${quarkus.application.name}")
    String service();

    /** Creates the platform's topics where they are missing before anything is sent or read; for one machine and for tests. */
    @WithDefault("false")
    boolean createTopics();

    /** Runs one command instead of relay and consumers, then exits; the README of event-lib lists the commands. */
    Optional<String> command();

    /** How often outbox, dead letters and broker are checked for metrics and health. */
    @WithDefault("5s")
    @DurationBounds(min = "PT0.1S", max = "PT1H")
    Duration monitorInterval();

    /** An event that waits longer in the outbox makes health say degraded. */
    @WithDefault("30s")
    @DurationBounds(min = "PT1S", max = "PT24H")
    Duration degradedAfter();

    Relay relay();

    Consumers consumers();

    Signals signals();

    Topics topics();

    Feeds feeds();

    /** How events are published. */
    interface Relay {
        /** Whether this process may publish the outbox; off in tests that read the outbox itself. */
        @WithDefault("true")
        boolean enabled();

        /** Events in one Kafka transaction. */
        @WithDefault("1000")
        @Bounds(min = 1, max = 10_000)
        int batchSize();

        /**
         * The mean time from the beginning of one Kafka transaction to that of the next while there is always something to publish, unless
         * they are full. A few follow each other at once after a pause: one event, or a short chain of them, is published without delay.
         */
        @WithDefault("200ms")
        @DurationBounds(min = "PT0S", max = "PT1S")
        Duration pace();

        /** How often the outbox is polled when no notification wakes the relay, and how often a stand-by tries to get the lock. */
        @WithDefault("1s")
        @DurationBounds(min = "PT0.01S", max = "PT1M")
        Duration pollInterval();

        /** How long a Kafka transaction may stay open before the broker aborts it: how long a killed relay can delay readers. */
        @WithDefault("10s")
        @DurationBounds(min = "PT1S", max = "PT15M")
        Duration transactionTimeout();

        /** The longest back-off while Kafka is unavailable. */
        @WithDefault("10s")
        @DurationBounds(min = "PT0.1S", max = "PT5M")
        Duration maxBackoff();

        /**
         * After this idle time of the active relay's session (its host is gone, or its process is suspended) PostgreSQL ends the session, and
         * another replica takes over. An active relay sends a statement every second or so, while Kafka is unavailable at least every 35 s.
         */
        @WithDefault("60s")
        @DurationBounds(min = "PT1S", max = "PT1H")
        Duration longestSilence();

        /** How long sent events stay in the outbox. */
        @WithDefault("1h")
        @DurationBounds(min = "PT0S", max = "P366D")
        Duration keepSent();
    }

    /** How events are consumed. */
    interface Consumers {
        /** Whether this process consumes; off in tests that drive consumers themselves. */
        @WithDefault("true")
        boolean enabled();

        /** Records applied in one transaction at most. */
        @WithDefault("500")
        @Bounds(min = 1, max = 10_000)
        int batchSize();

        /**
         * The mean time from the beginning of one transaction to that of the next while there is always something to apply, unless they are
         * full. A few follow each other at once after a pause: one record, or a short chain of them, is applied without delay.
         */
        @WithDefault("200ms")
        @DurationBounds(min = "PT0S", max = "PT1S")
        Duration pace();

        /** Tries of a record that fails for a reason that is not known to pass, before it goes to the dead letters. */
        @WithDefault("5")
        @Bounds(min = 1, max = 1_000)
        int maxAttempts();

        /** The wait after the first failure; it doubles with each. */
        @WithDefault("100ms")
        @DurationBounds(min = "PT0.001S", max = "PT1M")
        Duration backoff();

        /** The longest wait between two tries. */
        @WithDefault("15s")
        @DurationBounds(min = "PT0.001S", max = "PT1H")
        Duration maxBackoff();

        /** Without a heartbeat for so long the broker reassigns a consumer's partitions. */
        @WithDefault("10s")
        @DurationBounds(min = "PT1S", max = "PT30M")
        Duration sessionTimeout();

        /** The longest that one transaction over a batch may take. */
        @WithDefault("60s")
        @DurationBounds(min = "PT1S", max = "PT1H")
        Duration transactionTimeout();

        /** How often a consumer checks whether a rebuild has moved its offsets. */
        @WithDefault("2s")
        @DurationBounds(min = "PT0.01S", max = "PT1M")
        Duration positionCheck();

        /** How often a consumer records in the database that it has applied all of its topic. */
        @WithDefault("10s")
        @DurationBounds(min = "PT0.01S", max = "PT10M")
        Duration completeness();
    }

    /** How replicas notify each other. */
    interface Signals {
        /** Whether this process listens. */
        @WithDefault("true")
        boolean enabled();

        /** How often an idle connection is checked. */
        @WithDefault("1s")
        @DurationBounds(min = "PT0.01S", max = "PT1M")
        Duration keepalive();
    }

    /** How topics are made. */
    interface Topics {
        /** Partitions of a new topic; they can't be changed later without a move. */
        @WithDefault("12")
        @Bounds(min = 1, max = 10_000)
        int partitions();

        /** Copies of each record; the broker's default where absent. */
        OptionalInt replicationFactor();
    }

    /** The feeds: server-sent events for readers outside of the platform. */
    interface Feeds {
        /** How long events are kept: a reader that was away for less goes on without a loss, another begins with a snapshot. */
        @WithDefault("10m")
        @DurationBounds(min = "PT1S", max = "PT24H")
        Duration keep();

        /** How many of them a replica holds in memory at most, for each feed. */
        @WithDefault("10000")
        @Bounds(min = 1, max = 1_000_000)
        int window();
    }
}
