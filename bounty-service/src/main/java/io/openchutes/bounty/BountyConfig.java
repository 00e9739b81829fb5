package io.openchutes.bounty;

import io.openchutes.base.config.Bounds;
import io.openchutes.base.config.DurationBounds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Configuration of bounty-service; the figures of a bounty itself are the platform's contract and can't be set. */
@RegisterForReflection
@ConfigMapping(prefix = "openchutes.bounty")
public interface BountyConfig {
    /**
     * The word that makes a chute an affine one if its name contains it, bounded by / _ . - or an end, digits allowed after it.
     */
    @WithDefault("affine")
    String affineWord();

    Expiry expiry();

    Feed feed();

    /** How bounties whose time is up are written down; readers see them as expired at once, however long this takes. */
    interface Expiry {
        /** How often each replica looks ({@code 5s}, {@code 1m}); {@code off}: never, on this replica. */
        @WithDefault("5s")
        String every();

        /** How many bounties one look settles at most. */
        @WithDefault("500")
        @Bounds(min = 1, max = 10_000)
        int batch();
    }

    /** The stream of bounties that everyone may follow, {@code GET /bounties/events}; its events are kept for openchutes.events.feeds.keep. */
    interface Feed {
        /** How many streams a replica has open at a time; one more is a 503. */
        @WithDefault("2000")
        @Bounds(min = 1, max = 100_000)
        int maxOpen();

        /** How many of them one address may have; an IPv6 address counts by its network of 64 bits. */
        @WithDefault("20")
        @Bounds(min = 1, max = 100_000)
        int maxOpenPerAddress();

        /** After which time a stream ends, so that its caller reconnects. */
        @WithDefault("1h")
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

        /**
         * Networks of the proxies before this service, as {@code 10.0.0.0/8}: what they append to {@code X-Forwarded-For} is believed, read
         * from the right. Without it all callers behind a proxy count as one address.
         */
        Optional<Set<String>> trustedProxies();
    }
}
