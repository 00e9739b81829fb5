package io.openchutes.metrics;

import io.openchutes.base.config.Bounds;
import io.openchutes.base.config.DurationBounds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** Configuration of metrics-service, besides the libraries'. */
@RegisterForReflection
@ConfigMapping(prefix = "openchutes.metrics")
public interface MetricsConfig {
    /** How far in the future an invocation or a capacity log may lie before it is dropped and counted as such. */
    @WithDefault("10m")
    Duration clockTolerance();

    /**
     * The words that make a name belong to a subnet, each with the subnet's netuid; the known ones are in application.properties.
     */
    Map<String, Integer> subnets();

    /** The ingest of invocations. */
    Ingest ingest();

    /** GET /chutes/utilization. */
    Utilization utilization();

    /** GET /chutes/utilization/history. */
    History history();

    /** The pages and files of miner means. */
    MinerMeans minerMeans();

    interface Ingest {
        /**
         * How many threads of this process share the topic's partitions: while one waits for the database, another reads. One a core is
         * enough.
         */
        @WithDefault("2")
        @Bounds(min = 1, max = 64)
        int readers();
    }

    interface Utilization {
        /**
         * The pause between two reads of the database while changes arrive; a change shows within this and a second.
         */
        @WithDefault("500ms")
        Duration refreshInterval();

        /** An answer is never older than this, changes or not. */
        @WithDefault("5s")
        Duration maxAge();
    }

    interface History {
        /**
         * How long figures are kept by five minutes; then they become hours. About 250 bytes a chute and five minutes.
         */
        @WithDefault("7d")
        @DurationBounds(min = "P2D", max = "P31D")
        Duration fiveMinutes();

        /** How long they are kept at all: by the hour where they are older than {@code five-minutes}. */
        @WithDefault("90d")
        @DurationBounds(min = "P2D", max = "P400D")
        Duration hours();
    }

    interface MinerMeans {
        /** How old the index page's ranking may be; a chute that is deleted or made private leaves it at once. */
        @WithDefault("10s")
        Duration rankingMaxAge();

        /** Chutes on one index page; together with {@code instances-per-page} this keeps every page under 50 KB. */
        @WithDefault("40")
        @Bounds(min = 1, max = 40)
        int chutesPerPage();

        /** Instances on one page of a chute. */
        @WithDefault("25")
        @Bounds(min = 1, max = 25)
        int instancesPerPage();
    }
}
