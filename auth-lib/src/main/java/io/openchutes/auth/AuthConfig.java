package io.openchutes.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How callers are authenticated, and how long that is cached. */
@ConfigMapping(prefix = "openchutes.auth")
public interface AuthConfig {
    /** How far a nonce's time may be from now, in either direction. */
    @WithDefault("600s")
    Duration nonceWindow();

    /**
     * Operations that take version 2 signatures alone, as {@code METHOD /path/{variable}} (variables match by position), or {@code *}
     * for all. Version 1 can be replayed within its window, and a signed GET serves for any other call without a body of the same
     * purpose, a DELETE too. DELETE and PUT on accounts demand version 2 always.
     */
    Optional<Set<String>> version2Only();

    /** Good signatures remembered, about 60 bytes each. */
    @WithDefault("65536")
    int verifiedSignatures();

    /** How many hotkeys have a table at most, which halves what a new signature costs: the busiest, 8 KB each. 0 for none. */
    @WithDefault("1024")
    int keyTables();

    /** How often spent nonces that are past their window are removed. */
    @WithDefault("60s")
    Duration noncePurgeInterval();

    Directory directory();

    /** The copy of the accounts. */
    interface Directory {
        /** How long an answer may be kept; a change drops it earlier. */
        @WithDefault("1s")
        Duration keepFor();

        /** Answers kept at most, of each kind. */
        @WithDefault("50000")
        int maximumSize();

        /** When nothing has confirmed the directory for so long, callers with API keys get 503: a revoked key must not live on. */
        @WithDefault("10m")
        Duration maximumAge();

        /** How long a new process may take to consume what it missed before the directory's age counts. */
        @WithDefault("60s")
        Duration catchUp();

        /** How often the directory's age is measured. */
        @WithDefault("10s")
        Duration ageCheck();
    }
}
