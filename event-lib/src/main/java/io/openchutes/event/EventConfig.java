package io.openchutes.event;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How a service sends and receives events; the broker's address and security are Quarkus's own {@code kafka.*} keys. */
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

    /** How often outbox, dead letters and broker are looked at for metrics and health. */
    @WithDefault("5s")
    Duration monitorInterval();

    /** An event that waits longer in the outbox makes health say degraded. */
    @WithDefault("30s")
    Duration degradedAfter();

    Relay relay();

    Consumers consumers();

    Signals signals();

    Topics topics();

    /** How events leave. */
    interface Relay {
        /** Whether this process may publish the outbox; off in tests that look at the outbox itself. */
        @WithDefault("true")
        boolean enabled();

        /** Events in one Kafka transaction. */
        @WithDefault("1000")
        int batchSize();

        /** How often the outbox is looked at when no notification wakes the relay, and how often a stand-by asks for the lock. */
        @WithDefault("1s")
        Duration pollInterval();

        /** How long a Kafka transaction may stay open before the broker aborts it: what a killed relay can hold readers up. */
        @WithDefault("10s")
        Duration transactionTimeout();

        /** The longest wait between two tries while Kafka is away. */
        @WithDefault("10s")
        Duration maxBackoff();

        /**
         * After this silence of the relay that publishes (its host is gone, or its process stands still) PostgreSQL ends its session, and
         * another takes over. It speaks every second or so, while Kafka is away at least every 35 s.
         */
        @WithDefault("60s")
        Duration longestSilence();

        /** How long sent events stay in the outbox. */
        @WithDefault("1h")
        Duration keepSent();
    }

    /** How events arrive. */
    interface Consumers {
        /** Whether this process reads; off in tests that call consumers themselves. */
        @WithDefault("true")
        boolean enabled();

        /** Records applied in one transaction at most. */
        @WithDefault("500")
        int batchSize();

        /** Tries of a record that fails for a reason that is not known to pass, before it goes to the dead letters. */
        @WithDefault("5")
        int maxAttempts();

        /** The wait after the first failure; it doubles with each. */
        @WithDefault("100ms")
        Duration backoff();

        /** The longest wait between two tries. */
        @WithDefault("15s")
        Duration maxBackoff();

        /** After this silence the broker gives a consumer's partitions to another. */
        @WithDefault("10s")
        Duration sessionTimeout();

        /** The longest that one transaction over a batch may take. */
        @WithDefault("60s")
        Duration transactionTimeout();

        /** How often a consumer asks the database whether a rebuild has moved it. */
        @WithDefault("2s")
        Duration positionCheck();

        /** How often a consumer notes in the database that its topic holds nothing which is not applied. */
        @WithDefault("10s")
        Duration completeness();
    }

    /** How replicas tell each other. */
    interface Signals {
        /** Whether this process listens. */
        @WithDefault("true")
        boolean enabled();

        /** How often a silent connection is asked whether it still lives. */
        @WithDefault("1s")
        Duration keepalive();
    }

    /** How topics are made. */
    interface Topics {
        /** Partitions of a new topic; they can't be changed later without a move. */
        @WithDefault("12")
        int partitions();

        /** Copies of each record; the broker's default where absent. */
        OptionalInt replicationFactor();
    }
}
