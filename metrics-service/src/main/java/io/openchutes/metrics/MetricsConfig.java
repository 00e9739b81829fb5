package io.openchutes.metrics;

import io.openchutes.base.config.Bounds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Configuration of metrics-service, besides the libraries'. */
@RegisterForReflection
@ConfigMapping(prefix = "openchutes.metrics")
public interface MetricsConfig {
    /** How far in the future an invocation or a capacity log may lie before it is dropped and counted as such. */
    @WithDefault("10m")
    Duration clockTolerance();

    /** The ingest of invocations. */
    Ingest ingest();

    /** GET /chutes/utilization. */
    Utilization utilization();

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
