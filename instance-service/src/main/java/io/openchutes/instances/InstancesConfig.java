package io.openchutes.instances;

import io.openchutes.base.config.Bounds;
import io.openchutes.base.config.DurationBounds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configuration of instance-service. */
@RegisterForReflection
@ConfigMapping(prefix = "openchutes.instances")
public interface InstancesConfig {
    /**
     * Whether this service is the registry of instances: miners claim instances here, and their states are published on
     * chutes.instance-events. Off where another system writes that topic: the miners' operations are then refused. There must be one
     * owner.
     */
    @WithDefault("true")
    boolean owner();

    Capacity capacity();

    Feed feed();

    Invocations invocations();

    Targets targets();

    Claims claims();

    Addresses addresses();

    Probes probes();

    Heartbeats heartbeats();

    Logs logs();

    Housekeeping housekeeping();

    /**
     * The words that make a name belong to a subnet, each with the subnet's netuid; the known ones are in application.properties.
     */
    Map<String, Integer> subnets();

    Call call();

    /** The autoscaler. */
    interface Capacity {
        /** The file of chutes-service's {@code openchutes.chutes.prices.file}: multipliers follow its prices. */
        Optional<Path> pricesFile();

        /**
         * Whether this service's autoscaler decides and writes chutes.capacity-events; off where another system does. There must be one
         * owner.
         */
        @WithDefault("true")
        boolean owner();

        /** How often it decides ({@code 5s}); {@code off}: never, on this replica. */
        @WithDefault("5s")
        String every();

        /** The most instances of a chute that is public or sets no maximum. */
        @WithDefault("16")
        @Bounds(min = 1, max = 10_000)
        int publicMaximum();

        /** How long running calls may take to end after their instance was taken out of service. */
        @WithDefault("60s")
        @DurationBounds(min = "PT1S", max = "PT24H")
        Duration drain();
    }

    /** The stream of events that each miner may follow, {@code GET /miner/events}; they are kept for openchutes.events.feeds.keep. */
    interface Feed {
        /** How many streams a replica has open at a time; one more is a 503. */
        @WithDefault("1000")
        @Bounds(min = 1, max = 100_000)
        int maxOpen();

        /** After which time a stream ends, so that its miner reconnects with a new signature. */
        @WithDefault("10m")
        @DurationBounds(min = "PT1S", max = "PT24H")
        Duration longest();

        /** How often an idle stream shows by a comment that it lives. */
        @WithDefault("15s")
        @DurationBounds(min = "PT1S", max = "PT1M")
        Duration commentEvery();

        /** How many events wait for a slow reader before its connection is cut. */
        @WithDefault("10000")
        @Bounds(min = 1, max = 1_000_000)
        int buffered();
    }

    /** The gateway of calls. */
    interface Invocations {
        /** Whether this service's gateway writes chutes.invocation-events; off where another system does. There must be one owner. */
        @WithDefault("true")
        boolean owner();
    }

    /** How many instances a chute is to have. */
    interface Targets {
        /** How long a warm-up request or a held call keeps the target at one or more while no instance is active. */
        @WithDefault("10m")
        @DurationBounds(min = "PT10S", max = "PT24H")
        Duration warmUp();

        /** How many instances of one chute there may be at most, whatever else asks for more. */
        @WithDefault("100")
        @Bounds(min = 1, max = 10_000)
        int maximum();
    }

    /** What a miner may hold. */
    interface Claims {
        /** How long after its claim an instance must be active; else the claim lapses. */
        @WithDefault("15m")
        @DurationBounds(min = "PT10S", max = "PT24H")
        Duration lapseAfter();

        /** How many instances one miner may have at a time, claims included. */
        @WithDefault("256")
        @Bounds(min = 1, max = 10_000)
        int perMiner();

        /** How many of them may be claims that are not active yet. */
        @WithDefault("32")
        @Bounds(min = 1, max = 10_000)
        int pendingPerMiner();
    }

    /** Where instances may listen. This service connects to whatever address a miner announces, so keep it off what is not a miner's. */
    interface Addresses {
        /**
         * The only networks that instances may be in, as {@code 10.42.0.0/16} or {@code fd00::/8}. Absent: all but loopback, link-local
         * (where clouds keep their metadata), multicast and other special ones; these must be named to be allowed.
         */
        Optional<List<String>> allowed();

        /** The lowest port. */
        @WithDefault("1024")
        @Bounds(min = 1, max = 65_535)
        int lowestPort();
    }

    /** How this service finds out whether an instance is what its miner says. */
    interface Probes {
        /** How often each replica looks which instances are due ({@code 1s}, {@code 500ms}); {@code off}: never, on this replica. */
        @WithDefault("500ms")
        String look();

        /** How often an active instance is probed. */
        @WithDefault("10s")
        @DurationBounds(min = "PT0.1S", max = "PT10M")
        Duration every();

        /** How often one is probed that is not active yet, or that is drained. */
        @WithDefault("2s")
        @DurationBounds(min = "PT0.1S", max = "PT10M")
        Duration startingEvery();

        /** How long an answer may take, connecting included. */
        @WithDefault("5s")
        @DurationBounds(min = "PT0.1S", max = "PT1M")
        Duration timeout();

        /** How many probes in a row may fail before the instance is removed as lost. */
        @WithDefault("3")
        @Bounds(min = 1, max = 100)
        int failures();

        /** How many a replica runs at a time. */
        @WithDefault("100")
        @Bounds(min = 1, max = 10_000)
        int concurrent();
    }

    /** How miners show that their instances live. */
    interface Heartbeats {
        /** How long an instance may be missing from its miner's heartbeats before it is removed as lost. */
        @WithDefault("30s")
        @DurationBounds(min = "PT5S", max = "PT1H")
        Duration patience();
    }

    /** The output of instances, streamed through to the owners of their chutes. */
    interface Logs {
        /** How many streams one account may have open on a replica. */
        @WithDefault("4")
        @Bounds(min = 1, max = 1_000)
        int perAccount();

        /** How many streams a replica has open at a time. */
        @WithDefault("64")
        @Bounds(min = 1, max = 10_000)
        int streams();

        /** How long a stream may last. */
        @WithDefault("1h")
        @DurationBounds(min = "PT1S", max = "PT24H")
        Duration longest();

        /** How many bytes a stream may have. */
        @WithDefault("268435456")
        @Bounds(min = 1024)
        long largest();
    }

    /** What is done now and then by whichever replica comes first. */
    interface Housekeeping {
        /** How often each replica looks for claims that have lapsed and miners that are silent; {@code off}: never, on this replica. */
        @WithDefault("1s")
        String every();

        /** How long the record of a removed instance is kept. */
        @WithDefault("7d")
        @DurationBounds(min = "PT1M", max = "P365D")
        Duration keepRemoved();
    }

    /** How chutes are called. */
    interface Call {
        /**
         * The name below which each chute has a host of its own ({@code {slug}.{domain}}), with OpenAI's paths at {@code llm.{domain}};
         * unset: chutes are called at {@code /call/{slug}/} of the base URL alone.
         */
        Optional<String> domain();

        /** The largest body of a call; it streams through. A larger one is a 413. */
        @WithDefault("32M")
        MemorySize maxBody();

        /**
         * How much of a body is held in memory where something must be known of it before an instance gets it: until the model's name has
         * come on OpenAI's paths, and all of it where the request is signed. A larger one is a 413.
         */
        @WithDefault("8M")
        MemorySize maxBodyInMemory();

        /**
         * How much all calls hold so together; beyond it: 503. Bodies of at most 64 KiB are held too, until the chute answers, where they
         * find room in half of it; else they stream.
         */
        @WithDefault("64M")
        MemorySize maxBodiesInMemory();

        /** How many calls of a chute may wait, as a multiple of what its instances take at a time; one more is a 429. */
        @WithDefault("4")
        @Bounds(min = 0, max = 1_000)
        int waitFactor();

        /** How long a call waits for an instance that is busy; then 429. */
        @WithDefault("30s")
        @DurationBounds(min = "PT0S", max = "PT1H")
        Duration waitAtMost();

        /** How long a call is held for a chute's first instance; then 503. */
        @WithDefault("60s")
        @DurationBounds(min = "PT0S", max = "PT1H")
        Duration holdAtMost();

        /** How long a call may carry no byte in either direction; then it is ended. The SDK's server gives a function half an hour. */
        @WithDefault("31m")
        @DurationBounds(min = "PT1S", max = "PT24H")
        Duration silence();

        /** How long a connection to an instance may take to be made; then another instance is tried. */
        @WithDefault("2s")
        @DurationBounds(min = "PT0.1S", max = "PT1M")
        Duration connectTimeout();

        /** How long a replica's lease is; when it has run out, the others close its open calls as failed. */
        @WithDefault("60s")
        @DurationBounds(min = "PT5S", max = "PT1H")
        Duration lease();

        /** How often a replica says that it lives, and looks for those that don't ({@code 5s}); {@code off}: never, on this replica. */
        @WithDefault("5s")
        String sweepEvery();

        /** How often each replica writes what its gateway has to do, for the autoscaler; {@code off}: never. */
        @WithDefault("2s")
        String loadEvery();
    }
}
